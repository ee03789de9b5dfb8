import type { Browser, Page } from 'playwright-core'
import * as z from 'zod/mini'

/** What a page does, counted and not timed: on a busy machine it takes longer and counts the same. */
export interface PageWork {
  /** Messages that came over the live connection. */
  frames: number
  /** How often it was changed: what is changed together counts once. */
  changes: number
  /** Letters put into the page: those added to a text, or all of one that was replaced. */
  letters: number
  /** Elements put into the page. */
  elements: number
  /** Elements whose style was worked out anew. */
  styled: number
  /** How often the page was laid out, and how many boxes of it were out of date. */
  layouts: number
  laidOut: number
}

interface Counting {
  /** From here on. */
  begin(): Promise<void>
  end(): Promise<PageWork>
}

/** Before the page is loaded: its connection is watched from the beginning. */
export async function countWork(browser: Browser, page: Page): Promise<Counting> {
  let frames = 0
  page.on('websocket', (socket) => socket.on('framereceived', () => (frames += 1)))
  await page.addInitScript(`
    window.work = { changes: 0, letters: 0, elements: 0 }
    window.countChanges = (records) => {
      work.changes += 1
      for (const { type, target, oldValue, addedNodes } of records) {
        if (type === 'characterData') {
          const now = target.data
          work.letters += now.startsWith(oldValue) ? now.length - oldValue.length : oldValue.startsWith(now) ? 0 : now.length
        }
        for (const node of addedNodes) {
          work.letters += node.textContent.length
          if (node instanceof Element) work.elements += 1 + node.querySelectorAll('*').length
        }
      }
    }
  `)
  return {
    async begin() {
      frames = 0
      await page.evaluate(`
        work = { changes: 0, letters: 0, elements: 0 }
        new MutationObserver(countChanges).observe(document.body, {
          subtree: true, childList: true, characterData: true, characterDataOldValue: true,
        })
      `)
      await browser.startTracing(page, { categories: ['devtools.timeline'] })
    },
    async end() {
      const { traceEvents } = trace.parse(JSON.parse((await browser.stopTracing()).toString()))
      const { changes, letters, elements } = inPage.parse(await page.evaluate('work'))
      const layouts = traceEvents.filter(({ name }) => name === 'Layout')
      return {
        frames,
        changes,
        letters,
        elements,
        styled: sum(traceEvents.map(({ name, args }) => (name === 'UpdateLayoutTree' ? args?.elementCount : 0))),
        layouts: layouts.length,
        laidOut: sum(layouts.map(({ args }) => args?.beginData?.dirtyObjects)),
      }
    },
  }
}

const inPage = z.object({ changes: z.number(), letters: z.number(), elements: z.number() })
const trace = z.object({
  traceEvents: z.array(
    z.object({
      name: z.optional(z.string()),
      args: z.optional(
        z.object({
          elementCount: z.optional(z.number()),
          beginData: z.optional(z.object({ dirtyObjects: z.optional(z.number()) })),
        }),
      ),
    }),
  ),
})

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((all, value) => all + (value ?? 0), 0)
}
