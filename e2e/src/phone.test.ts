import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 400 } })
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

/** Nothing hangs over the side: only tables and code may scroll, in their own boxes. */
async function assertFits(page: Page): Promise<void> {
  const over = await page.evaluate(() => {
    const inBox = 'pre, [role=group], textarea'
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.closest(inBox) === null && !element.matches('.hidden-text, svg *'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120))
  })
  assert.deepEqual(over, [])
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width)
}

async function untilAtTheEnd(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const box = document.querySelector('[role=log]')
    return box !== null && box.scrollHeight - box.scrollTop - box.clientHeight < 60
  })
}

test('a phone has the conversations in a drawer that opens, leads on and closes', async () => {
  const { page } = await house.visitor(phone)
  await createOwner(page)
  await assertFits(page)
  await say(page, 'small screen')
  await untilAnswered(page)
  await assertFits(page)
  await page.getByRole('button', { name: 'Show the sidebar' }).tap()
  const drawer = page.getByRole('dialog', { name: 'Conversations' })
  await drawer.getByRole('link', { name: 'New chat' }).tap()
  await drawer.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Show the sidebar' }).tap()
  await drawer.getByRole('link', { name: 'small screen' }).tap()
  await page.getByRole('log').getByText('You asked:').waitFor()
  await page.getByRole('button', { name: 'Show the sidebar' }).tap()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
})

test('at 320 pixels, or four times enlarged, everything is still there and nothing scrolls sideways', async () => {
  const { page } = await house.visitor({ viewport: { width: 320, height: 256 } })
  await signIn(page)
  await assertFits(page)
  await say(page, 'an_endless_word_'.repeat(30))
  await untilAnswered(page)
  await assertFits(page)
  await page.getByRole('textbox', { name: 'Message' }).click()
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('option').first().click()
  await assertFits(page)
})

test('every control is at least 24 pixels in both directions', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, 'big enough?')
  await untilAnswered(page)
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], input, textarea, summary')]
      .map((element) => ({ name: element.outerHTML.slice(0, 120), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.width < 24 || box.height < 24))
      .map(({ name, box }) => `${name} ${box.width}x${box.height}`),
  )
  assert.deepEqual(small, [])
})

test('the reader who scrolls up is left alone, and one press leads back down', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, '/lab tokens=4000 speed=0 long')
  await untilAnswered(page)
  await say(page, '/lab tokens=3000 speed=150 longer')
  const log = page.getByRole('log')
  await log.getByRole('article').nth(3).getByText('the river').waitFor()
  // It follows while the reader is at the end.
  await untilAtTheEnd(page)
  await log.hover()
  await page.mouse.wheel(0, -900)
  await page.getByRole('button', { name: 'Jump to the newest message' }).waitFor()
  const before = await log.evaluate((box) => box.scrollTop)
  const length = await log.evaluate((box) => box.scrollHeight)
  await page.waitForFunction((known) => (document.querySelector('[role=log]')?.scrollHeight ?? 0) > known + 100, length)
  assert.equal(await log.evaluate((box) => box.scrollTop), before)
  await page.getByRole('button', { name: 'Jump to the newest message' }).click()
  await untilAtTheEnd(page)
  await page.getByRole('button', { name: 'Stop' }).click()
})
