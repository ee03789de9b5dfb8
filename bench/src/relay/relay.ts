/** `raw` passes bytes on, `live` is the live path with its log and hub, `house` is the whole product with its rules. */
export type Kind = 'raw' | 'live' | 'house'

/** Somebody who follows a stream. */
export interface Follower {
  /** Bytes so far. */
  readonly received: number
  close(): void
}

export interface Relay {
  /** The first follower of a name begins its stream. Calls back once, when the first piece of text has come. */
  open(id: string, onFirst?: (at: number) => void): Promise<Follower>
  stats(): Promise<Stats>
}

/** Bytes, once what nobody needs is gone. */
export interface Stats {
  rss: number
  heap: number
  /** Microseconds of processor time, before the rest was looked at. */
  cpu: number
}
