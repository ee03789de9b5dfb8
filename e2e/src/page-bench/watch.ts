import type { CDPSession, Page } from 'playwright-core'
import * as z from 'zod/mini'

/** From the next page on, notes when the field for messages is there. */
export async function watchComposer(page: Page): Promise<void> {
  await page.addInitScript(`
    window.composerAt = 0
    window.largestPaint = 0
    new MutationObserver((_, observer) => {
      if (document.querySelector('main textarea') === null) return
      observer.disconnect()
      composerAt = performance.now()
    }).observe(document, { subtree: true, childList: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) largestPaint = entry.startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
  `)
}

export async function paintTimes(page: Page): Promise<{ composer: number; largestPaint: number }> {
  const [composer, largestPaint] = numbers(await page.evaluate('[composerAt, largestPaint]'))
  return { composer: composer ?? Number.NaN, largestPaint: largestPaint ?? Number.NaN }
}

/** How long each frame took while something went on, and the tasks over 50 ms among it. */
export async function framesDuring(
  page: Page,
  work: () => Promise<void>,
): Promise<{ frames: number[]; longTasks: number[] }> {
  await page.evaluate(`
    {
    const frameTimes = (window.frameTimes = [])
    const longTasks = (window.longTasks = [])
    let last = performance.now()
    const frame = (now) => {
      frameTimes.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask' })
    }
  `)
  await work()
  return {
    frames: numbers(await page.evaluate('frameTimes')).slice(1),
    longTasks: numbers(await page.evaluate('longTasks')),
  }
}

const lookMs = 250
const newestMessage = z.object({ items: z.array(z.object({ role: z.string(), status: z.string(), text: z.string() })) })

/** Until the newest message has ended. Asked of the server: looking at the page would be work for what is measured. */
export async function untilStored(page: Page): Promise<void> {
  const id = new URL(page.url()).pathname.split('/').at(-1)
  for (;;) {
    const answer = await page.request.get(`api/conversations/${id}/messages?limit=1`)
    const [newest] = newestMessage.parse(await answer.json()).items
    if (newest?.role === 'assistant' && newest.text.length > 1_000 && newest.status === 'complete') break
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
  await page.getByRole('log').getByRole('article').last().getByRole('button', { name: 'Answer again' }).waitFor()
}

export interface Work {
  all: number
  script: number
  layout: number
}

/** The milliseconds of processor time the page's thread works from now until it is asked. */
export async function watchWork(session: CDPSession): Promise<() => Promise<Work>> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const now = async (): Promise<Work> => {
    const { metrics } = await session.send('Performance.getMetrics')
    const of = (name: string): number => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1_000
    return {
      all: of('TaskDuration'),
      script: of('ScriptDuration'),
      layout: of('LayoutDuration') + of('RecalcStyleDuration'),
    }
  }
  const begun = await now()
  return async () => {
    const ended = await now()
    return {
      all: ended.all - begun.all,
      script: ended.script - begun.script,
      layout: ended.layout - begun.layout,
    }
  }
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : []
}
