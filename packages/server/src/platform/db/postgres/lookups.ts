import type pg from 'pg'

type Query = pg.QueryConfig<unknown[]>
type Result = pg.QueryResult<Record<string, unknown>>

/**
 * Connections that all lookups share, each with many under way: what is looked up in one turn of the event loop, for
 * whomever, travels together, and nobody waits for a connection of their own.
 */
export class Lookups {
  readonly #pool: pg.Pool
  readonly #lines: Line[]

  constructor(pool: pg.Pool, connections: number) {
    this.#pool = pool
    this.#lines = Array.from({ length: connections }, () => new Line(() => pool.connect()))
  }

  query(query: Query): Promise<Result> {
    // The first as long as it is not behind: the fewer are used, the more travels together.
    const line = this.#lines.reduce((least, other) => (other.underWay < least.underWay ? other : least))
    return line.query(query)
  }

  /** Once everything has been answered. */
  async close(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.close()))
    await this.#pool.end()
  }
}

class Line {
  readonly #connect: () => Promise<pg.PoolClient>
  #client: Promise<pg.PoolClient> | undefined
  underWay = 0
  #quiet: (() => void) | undefined

  constructor(connect: () => Promise<pg.PoolClient>) {
    this.#connect = connect
  }

  async query(query: Query): Promise<Result> {
    this.underWay += 1
    try {
      const client = await (this.#client ??= this.#open())
      return await client.query<Record<string, unknown>>(query)
    } finally {
      this.underWay -= 1
      if (this.underWay === 0) this.#quiet?.()
    }
  }

  async #open(): Promise<pg.PoolClient> {
    try {
      const client = await this.#connect()
      const lost = (): void => {
        client.release(true)
        this.#client = undefined
      }
      client.once('end', lost)
      return client
    } catch (error) {
      this.#client = undefined
      throw error
    }
  }

  async close(): Promise<void> {
    if (this.underWay > 0) await new Promise<void>((resolve) => (this.#quiet = resolve))
    const client = await this.#client?.catch(() => undefined)
    client?.removeAllListeners('end')
    client?.release()
  }
}
