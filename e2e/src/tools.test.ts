import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered, untilFocusOn } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })
const weather = (place: string) => `/lab tool=weather:{"place":"${place}"} Rain in ${place}?`

async function choose(page: Page, ...tools: string[]): Promise<void> {
  await page.getByRole('button', { name: /^(Choose tools|\d+ tools? chosen)$/ }).click()
  for (const tool of tools) await page.getByRole('checkbox', { name: tool }).check()
  await page.keyboard.press('Escape')
}
const card = (page: Page) => page.getByRole('region', { name: 'May the model use “Weather”?' })

test('tools are chosen by keyboard, used, shown step by step, and still chosen after a reload and in a new chat', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  const button = page.getByRole('button', { name: 'Choose tools' })
  await button.focus()
  await button.press('Enter')
  const calculator = page.getByRole('checkbox', { name: 'Calculator' })
  await untilFocusOn(page.getByRole('checkbox').first())
  await calculator.focus()
  await calculator.press('Space')
  await calculator.press('Escape')
  await untilFocusOn(page.getByRole('button', { name: '1 tool chosen' }))
  await say(page, '/lab tool=calculate:{"expression":"6*7"} What is it?')
  await untilAnswered(page)
  await page.getByText('Calculator').click()
  await page.getByLabel('Came back').getByText('42').waitFor()
  await page.reload()
  await page.getByRole('button', { name: '1 tool chosen' }).waitFor()
  await page.getByRole('link', { name: 'New chat' }).first().click()
  await page.getByRole('button', { name: '1 tool chosen' }).waitFor()
  await page.context().close()
})

test('a call that goes out shows exactly what it carries; a reload and a second tab ask as well, and one word settles all', async () => {
  const { page, context } = await house.visitor()
  await signIn(page)
  await choose(page, 'Weather')
  await say(page, weather('Ulm'))
  await card(page).getByText('Ulm').waitFor()
  await page.getByRole('status').getByText('A tool waits for your permission.').waitFor({ state: 'attached' })
  await untilFocusOn(page.getByRole('textbox', { name: 'Message' }))
  assert.deepEqual(await violations(page), [])
  await page.reload()
  await card(page).waitFor()
  const second = await context.newPage()
  await second.goto(page.url())
  await card(second).getByRole('button', { name: 'Decline' }).click()
  await card(page).waitFor({ state: 'detached' })
  await untilAnswered(page)
  const answer = page.getByRole('article').last()
  await answer.getByText('denied').click()
  await answer.getByLabel('Came back').getByText('did not allow this call').waitFor()
  await context.close()
})

test('allowed for the conversation, it is not asked for again there', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const changed = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ version: 0, approval: 'ask' })
    return (await fetch('/api/admin/tools/calculate', { method: 'PATCH', headers, body })).status
  })
  assert.equal(changed, 200)
  await choose(page, 'Calculator')
  await say(page, '/lab tool=calculate:{"expression":"6*7"} What is it?')
  const asks = page.getByRole('region', { name: 'May the model use “Calculator”?' })
  await asks.getByRole('button', { name: 'Always in this conversation' }).press('Enter')
  await untilAnswered(page)
  await say(page, '/lab tool=calculate:{"expression":"6*8"} And now?')
  await page.getByRole('article').nth(3).getByText('Calculator').click()
  await page.getByLabel('Came back').getByText('48').waitFor()
  assert.equal(await asks.count(), 0)
  await page.context().close()
})

test('administrators turn a tool off, and it is gone from what people choose', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./admin/tools')
  const row = page.getByRole('listitem').filter({ hasText: 'Date and time' })
  await row.getByRole('checkbox', { name: 'Offered' }).uncheck()
  await row.getByRole('button', { name: /^Date and time, Before it is used/ }).click()
  await page.getByRole('menuitemradio', { name: 'Ask every time' }).click()
  await row.getByText('Ask every time').waitFor()
  assert.deepEqual(await violations(page), [])
  await page.goto('./')
  await page.getByRole('button', { name: /^(Choose tools|\d+ tools? chosen)$/ }).click()
  await page.getByRole('checkbox', { name: 'Calculator' }).waitFor()
  assert.equal(await page.getByRole('checkbox', { name: 'Date and time' }).count(), 0)
  await page.context().close()
})
