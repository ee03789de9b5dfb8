import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 60 } })
const pictures = process.env['PARLEY_PICTURES']

async function alsoAsk(page: Page, model: string): Promise<void> {
  await page.getByRole('button', { name: 'Also ask another model' }).click()
  await page.getByRole('menuitemradio', { name: model }).click()
}
const column = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Answers beside each other' }).getByRole('region', { name, exact: true })

test('each of two answers asks for permission in its column, shows its steps and can be asked again', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await createOwner(page)
  await page.getByRole('button', { name: 'Choose tools' }).click()
  await page.getByRole('checkbox', { name: 'Weather' }).check()
  await page.keyboard.press('Escape')
  await alsoAsk(page, 'lab-thinker')
  await say(page, '/lab reasoning tool=weather:{"place":"Ulm"} Rain in Ulm?')
  const [chat, thinker] = [column(page, 'lab-chat'), column(page, 'lab-thinker')]
  const cardIn = (one: typeof chat) => one.getByRole('region', { name: 'May the model use “Weather”?' })
  await cardIn(chat).waitFor()
  await cardIn(thinker).waitFor()
  await page.getByRole('status').getByText('A tool waits for your permission.').waitFor({ state: 'attached' })
  assert.deepEqual(await violations(page), [])
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/beside-asks.png` })
  await cardIn(chat).getByRole('button', { name: 'Decline' }).press('Enter')
  await cardIn(chat).waitFor({ state: 'detached' })
  await cardIn(thinker).waitFor()
  await cardIn(thinker).getByRole('button', { name: 'Decline' }).press('Enter')
  await untilAnswered(page)
  await thinker.getByText(/^Thought/).waitFor()
  for (const one of [chat, thinker]) {
    await one.getByText('denied').click()
    await one.getByLabel('Came back').getByText('did not allow this call').waitFor()
  }
  await thinker.getByRole('button', { name: 'Copy what lab-thinker wrote' }).waitFor()

  await thinker.getByRole('button', { name: 'Ask lab-thinker again' }).click()
  await cardIn(thinker).waitFor()
  await chat.getByRole('button', { name: 'Copy what lab-chat wrote' }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Stop', exact: true }).count(), 1, 'it can be stopped')
  await thinker.getByRole('button', { name: 'Stop lab-thinker' }).click()
  await thinker.getByText('You stopped this answer.').waitFor()
  await page.context().close()
})

test('stop ends all answers beside each other, and each has a stop of its own', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await signIn(page)
  await alsoAsk(page, 'lab-thinker')
  await say(page, '/lab tokens=5000 speed=60 a long story')
  const [chat, thinker] = [column(page, 'lab-chat'), column(page, 'lab-thinker')]
  await chat.getByText('the river carries').waitFor()
  await chat.getByRole('button', { name: 'Stop lab-chat' }).click()
  await chat.getByText('You stopped this answer.').waitFor()
  assert.equal(await thinker.getByText('You stopped this answer.').count(), 0)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await thinker.getByText('You stopped this answer.').waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()

  await alsoAsk(page, 'lab-thinker')
  await say(page, '/lab tokens=5000 speed=60 another story')
  await chat.getByRole('button', { name: 'Stop lab-chat' }).waitFor()
  await thinker.getByRole('button', { name: 'Stop lab-thinker' }).waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await chat.getByText('You stopped this answer.').waitFor()
  await thinker.getByText('You stopped this answer.').waitFor()
  await page.context().close()
})

test('stop ends the answer being written, and what waits behind it is answered', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, '/lab tokens=5000 speed=60 the first story')
  await page.getByText('the river carries').first().waitFor()
  await say(page, '/lab tokens=5 the second')
  await say(page, '/lab tokens=5 the third')
  await page.getByText('Waiting for its turn…').nth(1).waitFor()
  await page.getByRole('button', { name: 'Take back' }).nth(1).press('Enter')
  await page.waitForFunction(() => document.querySelector('textarea')?.value === '/lab tokens=5 the third')
  await page.getByText('Waiting for its turn…').nth(1).waitFor({ state: 'detached' })
  assert.deepEqual(await violations(page), [])
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/waits.png` })
  await page.getByRole('textbox', { name: 'Message' }).fill('')
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByText('You stopped this answer.').waitFor()
  await untilAnswered(page)
  assert.equal(await page.getByText('You stopped this answer.').count(), 1)
  assert.equal(await page.getByRole('article').nth(1).getByText('You stopped this answer.').count(), 1)
  await page.context().close()
})
