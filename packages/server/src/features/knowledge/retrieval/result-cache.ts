import { createHash } from 'node:crypto'
import type { Id, PassagesFound } from '@parley/contract'

/**
 * What questions have found lately. The key holds each collection's version, which every change of what may be found
 * raises in the same transaction: read before the search, it makes what is kept under it never older than itself.
 */
export class ResultCache {
  readonly #most: number
  readonly #kept = new Map<string, { found: PassagesFound; characters: number }>()
  #characters = 0

  constructor(most: number) {
    this.#most = most
  }

  keyOf(collections: readonly { id: Id; version: number }[], query: string, limit: number): string {
    const all = collections.map(({ id, version }) => `${id}:${version}`).toSorted()
    return createHash('sha256')
      .update(`${all.join(' ')}\n${limit}\n${query}`)
      .digest('base64url')
  }

  get(key: string): PassagesFound | undefined {
    const kept = this.#kept.get(key)
    if (kept === undefined) return undefined
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    return kept.found
  }

  keep(key: string, found: PassagesFound): void {
    if (this.#kept.has(key)) return
    const characters = 1000 + found.results.reduce((sum, result) => sum + 1000 + result.text.length * 3, 0)
    this.#kept.set(key, { found, characters })
    this.#characters += characters
    for (const [oldest, { characters: freed }] of this.#kept) {
      if (this.#characters <= this.#most) break
      this.#kept.delete(oldest)
      this.#characters -= freed
    }
  }
}
