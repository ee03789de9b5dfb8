import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 400 } })

/** Fills the open conversation without asking any model. */
async function writeMany(page: Page, count: number): Promise<void> {
  const id = page.url().split('/').at(-1)
  const status = await page.evaluate(
    async ({ conversation, wanted }) => {
      for (let number = 1; number <= wanted; number += 1) {
        const text = `message ${number} ${'and its words '.repeat(number % 25)}`
        const body = JSON.stringify({ text, answer: false })
        const headers = { 'content-type': 'application/json' }
        const path = `/api/conversations/${conversation}/messages`
        const { ok } = await fetch(path, { method: 'POST', headers, body })
        if (!ok) return `message ${number} was refused`
      }
      return 'stored'
    },
    { conversation: id, wanted: count },
  )
  assert.equal(status, 'stored')
}

test('a long conversation opens at its end and loads what is older without a jump', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await say(page, 'the beginning')
  await untilAnswered(page)
  await writeMany(page, 240)
  const address = page.url()
  await page.goto('about:blank')
  const requests: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/messages')) requests.push(request.url())
  })
  await page.goto(address)
  const log = page.getByRole('log')
  await log.getByText('message 240 ').waitFor()
  assert.deepEqual(
    requests.map((url) => url.replace(/^.*messages/, '')),
    ['?limit=60'],
    'one page is enough to open it',
  )
  assert.ok((await log.getByRole('article').count()) <= 60)
  await page.waitForFunction(() => {
    const box = document.querySelector('[role=log]')
    return box !== null && box.scrollHeight - box.scrollTop - box.clientHeight < 5
  })

  await log.hover()
  for (let wheels = 0; wheels < 400; wheels += 1) {
    const top = await log.evaluate((box) => {
      const visible = [...box.querySelectorAll('article')].find((one) => one.getBoundingClientRect().bottom > 200)
      return {
        text: visible?.textContent.slice(0, 40),
        y: visible?.getBoundingClientRect().top ?? 0,
        box: box.scrollTop,
      }
    })
    if (top.text?.includes('the beginning')) break
    await page.mouse.wheel(0, -700)
    await page.waitForFunction((before) => {
      const now = document.querySelector('[role=log]')?.scrollTop ?? 0
      return now !== before || now === 0
    }, top.box)
  }
  await log.getByRole('strong').getByText('the beginning').waitFor()
  const texts = await log.getByRole('article').allTextContents()
  const numbers = texts.flatMap((text) => /message (\d+) /.exec(text)?.[1] ?? []).map(Number)
  assert.deepEqual(
    numbers,
    Array.from({ length: 240 }, (_, index) => index + 1),
    'every message is there once, in order',
  )
})

test('what is being read stays where it is when older messages come in above', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.getByRole('navigation').getByRole('link', { name: 'the beginning' }).click()
  const log = page.getByRole('log')
  await log.getByText('message 240 ').waitFor()
  const held: (() => void)[] = []
  await page.route('**/messages?*before=*', async (route) => {
    await new Promise<void>((resolve) => held.push(resolve))
    await route.continue()
  })
  await log.hover()
  const arrived = page.waitForRequest(/before=/)
  while (held.length === 0) {
    await page.mouse.wheel(0, -500)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  }
  await arrived
  const settled = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await settled()
  const place = () =>
    log.evaluate((box) => {
      const visible = [...box.querySelectorAll('article')].find((one) => one.textContent.includes('message 190 '))
      return Math.round(visible?.getBoundingClientRect().top ?? NaN)
    })
  const before = await place()
  const count = await log.getByRole('article').count()
  held.splice(0).forEach((go) => go())
  await page.waitForFunction((known) => document.querySelectorAll('[role=log] article').length > known, count)
  await settled()
  assert.ok(Math.abs((await place()) - before) <= 2, `it moved by ${(await place()) - before} pixels`)
  for (const go of held) go()
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})
