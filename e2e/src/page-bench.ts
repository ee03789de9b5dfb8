import { newVisitor, openBrowser, type Visitor } from './browser.ts'
import { startProduct } from './product.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'
import { fillConversation, makeConversations } from './page-bench/fill-conversation.ts'
import { heapWhileOpening } from './page-bench/memory.ts'
import { score } from './page-bench/score.ts'
import { framesDuring, paintTimes, untilStored, watchComposer, watchWork } from './page-bench/watch.ts'
import { median, quantile, report, round, type Row } from '../../bench/src/table.ts'

/** The app in a real browser: how soon it is there, how smoothly an answer grows, how soon a long chat is open. */
const reloads = 7
const openings = 5
const longChat = 10_000
const idleMs = 3_000
const opened = 120
const tokens = 3_000

const product = await startProduct({
  script: { tokensPerSecond: 0 },
  environment: { PARLEY_LIMIT_REQUESTS_PER_MINUTE: '0' },
})
const browser = await openBrowser()
const rows: Row[] = []
/** With words, such as `memory score`, only those. */
const words = process.argv.slice(2)
const parts: Readonly<Record<string, () => Promise<void>>> = {
  loading,
  score: async () => void rows.push(...(await score(product.url))),
  growing: () => growing('an answer of 3,000 tokens at 300 a second', { messages: 0, slowdown: 1, goal: 20 }),
  slow: () => growing('the same below 1,000 messages, four times slower', { messages: 1_000, slowdown: 4, goal: 33 }),
  opening,
  memory: remembering,
}
try {
  const first = await newVisitor(browser, product.url)
  await createOwner(first.page)
  await say(first.page, 'warm up')
  await untilAnswered(first.page)
  await first.context.close()
  for (const [name, measure] of Object.entries(parts)) {
    if (words.length === 0 || words.includes(name)) await measure()
  }
  report('page', rows)
} finally {
  await browser.close()
  await product.close()
}

async function enter(): Promise<Visitor> {
  const visitor = await newVisitor(browser, product.url, { viewport: { width: 1440, height: 900 } })
  await watchComposer(visitor.page)
  await signIn(visitor.page)
  return visitor
}

async function loading(): Promise<void> {
  const { page, context } = await enter()
  const usable: number[] = []
  const largest: number[] = []
  for (let reload = 0; reload < reloads; reload += 1) {
    await page.reload({ waitUntil: 'networkidle' })
    const times = await paintTimes(page)
    usable.push(times.composer)
    largest.push(times.largestPaint)
  }
  rows.push(
    { what: 'warm reload to a usable composer, median', ms: round(median(usable)), goal: 400 },
    { what: 'largest paint, median', ms: round(median(largest)), goal: 1_000 },
  )
  await context.close()
}

async function growing(what: string, to: { messages: number; slowdown: number; goal: number }): Promise<void> {
  const { page, context } = await enter()
  await say(page, `before: ${what}`)
  await untilAnswered(page)
  await fillConversation(page, to.messages)
  if (to.messages > 0) await page.reload({ waitUntil: 'networkidle' })
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: to.slowdown })
  // What the machine itself leaves between two frames, whatever else it does now.
  const idle = await framesDuring(page, () => page.waitForTimeout(idleMs))
  await page.getByRole('textbox', { name: 'Message' }).fill(`/lab tokens=${tokens} speed=300 one paragraph`)
  const work = await watchWork(session)
  const { frames, longTasks } = await framesDuring(page, async () => {
    await page.keyboard.press('Enter')
    await untilStored(page)
  })
  const spent = await work()
  const perThousand = (milliseconds: number): number => round((milliseconds * 1_000) / tokens / to.slowdown)
  rows.push(
    { what: `${what}: frame of the page at rest, 95th of 100`, ms: round(quantile(idle.frames, 0.95)), goal: 17 },
    { what: `${what}: frame, 95th of 100`, ms: round(quantile(frames, 0.95)), goal: to.goal },
    {
      what: `${what}: longest task of ${longTasks.length}`,
      ms: round(Math.max(0, ...longTasks)),
      goal: to.slowdown === 1 ? 50 : 100,
    },
    // The time the page's thread has worked, without what it waited for: other work on the machine does not count.
    { what: `${what}: work of the page a thousand tokens`, ms: perThousand(spent.all) },
    { what: `${what}: of it scripts`, ms: perThousand(spent.script) },
    { what: `${what}: of it styles and layout`, ms: perThousand(spent.layout) },
  )
  await context.close()
}

async function opening(): Promise<void> {
  const { page, context } = await enter()
  await say(page, 'the long one')
  await untilAnswered(page)
  await fillConversation(page, longChat)
  const times: number[] = []
  for (let turn = 0; turn < openings; turn += 1) {
    await page.goto('./', { waitUntil: 'networkidle' })
    const link = page.getByRole('navigation').getByRole('link', { name: 'the long one' })
    await link.waitFor()
    times.push(
      await link.evaluate(
        (element, last) =>
          new Promise<number>((resolve) => {
            const begun = performance.now()
            const observer = new MutationObserver(() => {
              if (document.querySelector('[role=log]')?.textContent.includes(last) !== true) return
              observer.disconnect()
              requestAnimationFrame(() => resolve(performance.now() - begun))
            })
            observer.observe(document.body, { subtree: true, childList: true, characterData: true })
            if (element instanceof HTMLElement) element.click()
          }),
        `message ${longChat} `,
      ),
    )
  }
  rows.push({ what: 'opening a chat of 10,000 messages to its text, median', ms: round(median(times)), goal: 300 })
  await context.close()
}

/** The first twenty fill what is kept on purpose; from there to the end nothing may be added. */
async function remembering(): Promise<void> {
  const { page, context } = await enter()
  const ids = await makeConversations(page, opened, 40)
  const [early = Number.NaN, late = Number.NaN] = await heapWhileOpening(page, ids, [20, opened])
  rows.push(
    { what: 'heap after 20 opened chats', mb: round(early / 1e6, 2) },
    { what: `what ${opened - 20} more opened chats add to it`, mb: round((late - early) / 1e6, 2), goal: 1 },
  )
  await context.close()
}
