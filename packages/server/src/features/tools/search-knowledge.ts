import type { Id, PassageFound } from '@parley/contract'
import * as z from 'zod/mini'
import { defineTool } from './tool.ts'
import { isQuotation, quoted } from './web/quoted.ts'

const most = 8
const snippetCharacters = 300

/** The best passages of all that this person may read. */
export type FindInKnowledge = (userId: Id, query: string, most: number, signal: AbortSignal) => Promise<PassageFound[]>

export const searchKnowledge = (find: FindInKnowledge) =>
  defineTool({
    name: 'search_knowledge',
    title: 'Search my documents',
    description:
      'Finds passages in all documents this person may read, by meaning and by words. Ask a whole question, or give names and codes exactly.',
    given: z.object({ query: z.string().check(z.trim(), z.minLength(1), z.maxLength(1000)) }),
    reachesOut: false,
    approval: 'never',
    async call({ query }, { userId, signal, cite }) {
      const found = await find(userId, query, most, signal)
      if (found.length === 0) return 'Nothing in the documents fits. Other words may help.'
      const passages = found.map(({ documentId, chunkId, documentName, title, page, text }) => {
        const short = text.length > snippetCharacters ? `${text.slice(0, snippetCharacters).toWellFormed()}…` : text
        const n = cite({ title: documentName, url: null, snippet: short, passage: { documentId, chunkId, page } })
        const place = { ...(title !== null && { section: title }), ...(page !== null && { page }) }
        return quoted('passage', { n, document: documentName, ...place }, text)
      })
      return [`${isQuotation} Where you use one, cite it by its number, like [1].`, ...passages].join('\n')
    },
  })
