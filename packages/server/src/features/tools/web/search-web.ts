import * as z from 'zod/mini'
import type { Egress } from '#platform/egress/index.ts'
import { defineTool } from '../tool.ts'
import { searchWeb, type EngineSettings } from './engines.ts'
import { isQuotation, quoted } from './quoted.ts'

const longestSnippet = 600

export const searchWebTool = (egress: Egress, settings: () => Promise<EngineSettings>) =>
  defineTool({
    name: 'search_web',
    title: 'Web search',
    description: 'Finds pages on the web by a few words. Gives titles, addresses and short excerpts.',
    given: z.object({ query: z.string().check(z.trim(), z.minLength(1), z.maxLength(300)) }),
    reachesOut: true,
    approval: 'ask',
    async call({ query }, { signal, cite }) {
      const found = await searchWeb(egress, await settings(), query, signal)
      if (found.length === 0) return 'Nothing was found. Other words may help.'
      const results = found.map(({ title, url, snippet }) => {
        const text = snippet.slice(0, longestSnippet).toWellFormed()
        const n = cite({ title: title.slice(0, 200), url, snippet: text })
        return quoted('result', { n, title, url }, text)
      })
      return [`${isQuotation} Where you use one, cite it by its number, like [1].`, ...results].join('\n')
    },
  })
