import { crc32, deflate, inflate } from 'node:zlib'
import { promisify } from 'node:util'

const inflateAll = promisify(inflate)
const deflateAll = promisify(deflate)
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Samples of a point, by the colour type of the header: grey, colour, each with and without transparency. */
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 }

/** Points and nothing else: no text, no place, no profile, no second picture behind the end. */
export interface Picture {
  width: number
  height: number
  colourType: number
  samples: number
  points: Buffer
}

/** Why these bytes are no picture that is taken. */
export class NotAPicture extends Error {
  readonly reason: 'no png' | 'broken' | 'too large' | 'unusual'

  constructor(reason: NotAPicture['reason'], cause?: unknown) {
    super(`not a picture: ${reason}`, { cause })
    this.reason = reason
  }
}

/** Reads a PNG down to its points. Its size is looked at before anything is unpacked, and unpacked is what it says. */
export async function readPng(bytes: Buffer, mostPoints: number): Promise<Picture> {
  if (!bytes.subarray(0, 8).equals(signature)) throw new NotAPicture('no png')
  const { header, data } = readChunks(bytes)
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  if (width === 0 || height === 0) throw new NotAPicture('broken')
  if (width > mostPoints || height > mostPoints) throw new NotAPicture('too large')
  const [depth, colourType = 0, compression, filter, interlace] = header.subarray(8)
  const samples = samplesOf[colourType]
  if (depth !== 8 || samples === undefined || compression !== 0 || filter !== 0 || interlace !== 0) {
    throw new NotAPicture('unusual')
  }
  const expected = height * (width * samples + 1)
  const lines = await inflateAll(data, { maxOutputLength: expected }).catch((error: unknown) => {
    throw new NotAPicture('broken', error)
  })
  if (lines.length !== expected) throw new NotAPicture('broken')
  return { width, height, colourType, samples, points: unfilter(lines, width * samples, height, samples) }
}

function readChunks(bytes: Buffer): { header: Buffer; data: Buffer } {
  let header: Buffer | undefined
  const data: Buffer[] = []
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) break
    const name = bytes.toString('latin1', at + 4, at + 8)
    const content = bytes.subarray(at + 8, end - 4)
    if (name === 'IHDR' && length === 13 && header === undefined) header = content
    else if (name === 'IDAT') data.push(content)
    else if (name === 'IEND' && header !== undefined) return { header, data: Buffer.concat(data) }
    at = end
  }
  throw new NotAPicture('broken')
}

/** Each line was written as the difference to what stands to its left and above it. */
function unfilter(lines: Buffer, lineBytes: number, height: number, samples: number): Buffer {
  const points = Buffer.alloc(lineBytes * height)
  for (let y = 0; y < height; y += 1) {
    const from = y * (lineBytes + 1)
    const to = y * lineBytes
    const filter = lines[from] ?? 5
    if (filter > 4) throw new NotAPicture('broken')
    for (let x = 0; x < lineBytes; x += 1) {
      const left = x < samples ? 0 : (points[to + x - samples] ?? 0)
      const above = y === 0 ? 0 : (points[to + x - lineBytes] ?? 0)
      const corner = y === 0 || x < samples ? 0 : (points[to + x - lineBytes - samples] ?? 0)
      points[to + x] = (lines[from + 1 + x] ?? 0) + predicted(filter, left, above, corner)
    }
  }
  return points
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left
    case 2:
      return above
    case 3:
      return (left + above) >> 1
    case 4:
      return paeth(left, above, corner)
    default:
      return 0
  }
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)]
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

/** Written anew from the points: three chunks, and nothing of the file that was given. */
export async function writePng({ width, height, colourType, samples, points }: Picture): Promise<Buffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, colourType, 0, 0, 0], 8)
  const data = await deflateAll(filterLines(points, width * samples, height, samples), { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(content.length, 0)
  whole.set(body, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}

/** By the predictor that suits photographs; which lines would do better with another is not worth asking here. */
function filterLines(points: Buffer, lineBytes: number, height: number, samples: number): Buffer {
  const lines = Buffer.alloc((lineBytes + 1) * height)
  for (let y = 0; y < height; y += 1) {
    const to = y * (lineBytes + 1)
    const from = y * lineBytes
    lines[to] = 4
    for (let x = 0; x < lineBytes; x += 1) {
      const left = x < samples ? 0 : (points[from + x - samples] ?? 0)
      const above = y === 0 ? 0 : (points[from + x - lineBytes] ?? 0)
      const corner = y === 0 || x < samples ? 0 : (points[from + x - lineBytes - samples] ?? 0)
      lines[to + 1 + x] = (points[from + x] ?? 0) - paeth(left, above, corner)
    }
  }
  return lines
}
