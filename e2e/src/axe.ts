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

/** All that depends on colours; everything else is the same in both themes. */
const ofColours = ['color-contrast', 'link-in-text-block']

/** What axe finds wrong with the page as it is, in the light and in the dark, in short lines. */
export async function violations(page: Page): Promise<string[]> {
  // Handed to the page by the debugger, which its policy does not concern; once for each document.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(source)
  const asItIs = await found(page, {})
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const [here, there] = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const)
  await page.emulateMedia({ colorScheme: there })
  const otherwise = await found(page, { runOnly: ofColours })
  await page.emulateMedia({ colorScheme: here })
  return [...asItIs, ...otherwise.map((line) => `${there}: ${line}`)]
}

async function found(page: Page, options: object): Promise<string[]> {
  const given = JSON.stringify({ resultTypes: ['violations'], ...options })
  const all: unknown = await page.evaluate(`axe.run(document, ${given}).then(({ violations }) => violations)`)
  return result
    .parse(all)
    .flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id} (${impact}): ${html.slice(0, 200)} — ${failureSummary}`),
    )
}
