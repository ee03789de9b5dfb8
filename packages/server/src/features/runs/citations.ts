import type { Citation } from '@parley/contract'
import type { CitedSource } from './ports.ts'

/** The sources of one answer, numbered through wherever they come from. */
export class Citations {
  all: Citation[] = []

  /** What an answer that goes on had before. */
  adopt(earlier: readonly Citation[]): void {
    if (this.all.length === 0) this.all = [...earlier]
  }

  /** `isNew`: it stands among them only now. */
  cite({ title, url, snippet, passage }: CitedSource): { n: number; isNew: boolean } {
    const known = this.all.find((citation) =>
      passage === undefined ? citation.url !== null && citation.url === url : citation.chunkId === passage.chunkId,
    )
    if (known !== undefined) return { n: known.n, isNew: false }
    const n = 1 + Math.max(0, ...this.all.map((citation) => citation.n))
    this.all = [...this.all, { n, documentId: null, page: null, ...passage, title, snippet, url }]
    return { n, isNew: true }
  }
}
