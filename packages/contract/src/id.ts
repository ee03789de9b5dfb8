import * as z from 'zod/mini'

/** UUIDv7, lower case: sorts by the moment it was made, which keeps index pages warm. */
export const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export const id = z.string().check(z.regex(idPattern, 'This is not an id.'))
export type Id = z.infer<typeof id>

/** Randomness for many ids, drawn at once: drawn for each it would be most of what an id costs. */
const drawn = new Uint8Array(16 * 128)
let used = drawn.length

let lastMilliseconds = 0
let sequence = 0

/** A new id. Ids made by one process sort in the order they were made, even within one millisecond. */
export function newId(now: number = Date.now()): Id {
  const view = random16()
  if (now > lastMilliseconds) {
    lastMilliseconds = now
    // Half of the 12 bits stay free, so that counting up within this millisecond has room.
    sequence = view.getUint16(6) & 0x7ff
  } else if (sequence < 0xfff) {
    sequence += 1
  } else {
    // 12 bits used up within one millisecond, or the clock went back: borrow from the next one.
    lastMilliseconds += 1
    sequence = 0
  }
  view.setUint16(0, Math.floor(lastMilliseconds / 2 ** 32))
  view.setUint32(2, lastMilliseconds >>> 0)
  view.setUint16(6, 0x7000 | sequence)
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  const hex = view.getBigUint64(0).toString(16).padStart(16, '0') + view.getBigUint64(8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Sixteen random bytes that nobody was given before; good until the next are asked for. */
function random16(): DataView {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn)
    used = 0
  }
  used += 16
  return new DataView(drawn.buffer, used - 16, 16)
}
