import type { CDPSession, Page } from 'playwright-core'

/** What the page holds once everything that can go has gone, in bytes. */
async function heapOf(session: CDPSession): Promise<number> {
  // Twice: what the first round lets go of may hold something itself.
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

/** Opens each conversation as a press on its link would, and tells what the heap held after how many of them. */
export async function heapWhileOpening(
  page: Page,
  ids: readonly string[],
  measuredAfter: readonly number[],
): Promise<number[]> {
  const session = await page.context().newCDPSession(page)
  const heaps: number[] = []
  for (const [index, id] of ids.entries()) {
    // As the router does it: the page stays, only what it shows changes.
    await page.evaluate((path) => history.pushState(null, '', path), `/c/${id}`)
    await page
      .getByRole('log')
      .getByText(`of chat ${index + 1}:`)
      .first()
      .waitFor()
    if (measuredAfter.includes(index + 1)) heaps.push(await heapOf(session))
  }
  return heaps
}
