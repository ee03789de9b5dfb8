import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import * as z from 'zod/mini'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const result = z.array(
  z.object({
    id: z.string(),
    impact: z.nullish(z.string()),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.optional(z.string()) })),
  }),
)

/** What axe finds wrong with the page as it is, in short lines. */
export async function violations(page: Page): Promise<string[]> {
  // Handed to the page by the debugger, which its policy does not concern.
  await page.evaluate(source)
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )
  return result
    .parse(found)
    .flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id} (${impact}): ${html.slice(0, 200)} — ${failureSummary}`),
    )
}
