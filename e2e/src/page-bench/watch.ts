import type { Page } from 'playwright-core'

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

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : []
}
