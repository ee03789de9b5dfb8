import { randomBytes } from 'node:crypto'
import type { ChangeKind, Id } from '@parley/contract'
import { LiveFrame } from './frame.ts'

/** Who may see that something changed. */
export type Audience = readonly Id[] | 'everyone'

export interface Change {
  cursor: string
  audience: Audience
  frame: LiveFrame
}

/** About ten minutes of a busy house; a client that was away for longer fetches what it shows again. */
const kept = 20_000

/** What changed for whom, in order, for as long as memory allows. A cursor of another start of the server is unknown. */
export class ChangeFeed {
  readonly #boot = randomBytes(6).toString('base64url')
  readonly #changes: Change[] = []
  #count = 0

  /** The place after the newest change. */
  get cursor(): string {
    return `${this.#boot}:${this.#count}`
  }

  add(audience: Audience, kind: ChangeKind, id: string): Change {
    this.#count += 1
    const cursor = this.cursor
    const change = { cursor, audience, frame: new LiveFrame({ type: 'change', cursor, kind, id }) }
    this.#changes.push(change)
    if (this.#changes.length > kept * 1.25) this.#changes.splice(0, this.#changes.length - kept)
    return change
  }

  /** Everything `userId` may see after `cursor`; undefined where that cannot be told any more. */
  since(cursor: string, userId: Id): Change[] | undefined {
    const [boot, count] = cursor.split(':')
    const place = Number(count)
    if (boot !== this.#boot || !Number.isInteger(place) || place < 0 || place > this.#count) return undefined
    const missed = this.#count - place
    if (missed > this.#changes.length) return undefined
    return this.#changes.slice(this.#changes.length - missed).filter((change) => maySee(change.audience, userId))
  }
}

export function maySee(audience: Audience, userId: Id): boolean {
  return audience === 'everyone' || audience.includes(userId)
}
