import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journey } from './journey.ts'
import { createOwner, newestText, say, signIn, untilAnswered, untilNewestHas, untilWriting } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 300 } })
let isFirst = true

async function enter(): Promise<Page> {
  const { page } = await house.visitor()
  if (isFirst) await createOwner(page)
  else await signIn(page)
  isFirst = false
  return page
}

test('stop ends the answer, keeps its words and keeps the focus on the button', async () => {
  const page = await enter()
  await say(page, '/lab tokens=5000 speed=100 a long story')
  await untilWriting(page)
  await untilNewestHas(page, 'the river carries')
  const button = page.getByRole('button', { name: 'Stop' })
  await button.focus()
  await button.press('Enter')
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Send')
  await page.getByText('You stopped this answer.').waitFor()
  const text = await newestText(page)
  assert.match(text, /the river carries/)
  await page.reload()
  await untilNewestHas(page, 'the river carries')
  await page.getByRole('button', { name: 'Continue' }).click()
  await untilAnswered(page)
  assert.ok((await newestText(page)).length > text.length / 2)
  await page.context().close()
})

test('an edited question stands beside the first, and the arrows lead back', async () => {
  const page = await enter()
  await say(page, 'the first wording')
  await untilAnswered(page)
  const question = page.getByRole('article', { name: 'You' })
  await question.getByRole('button', { name: 'Edit' }).click()
  const editor = page.getByRole('textbox', { name: 'Edit your message' })
  await editor.fill('the second wording')
  await editor.press('Enter')
  await untilNewestHas(page, 'the second wording')
  await untilAnswered(page)
  await page.getByRole('group', { name: 'Version 2 of 2' }).getByRole('button', { name: 'Previous version' }).click()
  await untilNewestHas(page, 'the first wording')
  assert.equal(await page.getByText('the second wording').count(), 0)
  await page.getByRole('group', { name: 'Version 1 of 2' }).getByRole('button', { name: 'Next version' }).click()
  await untilNewestHas(page, 'the second wording')
  await page.context().close()
})

test('an answer is written again by another model, beside the first', async () => {
  const page = await enter()
  await say(page, 'once more')
  await untilAnswered(page)
  await page.getByRole('button', { name: 'Answer again' }).click()
  await page.getByRole('menuitem', { name: 'lab-thinker' }).click()
  await page.getByRole('article', { name: 'lab-thinker' }).waitFor()
  await untilAnswered(page)
  await page.getByRole('group', { name: 'Version 2 of 2' }).waitFor()
  await page.context().close()
})

test('a model is found by typing and used for the next message', async () => {
  const page = await enter()
  await page.getByRole('button', { name: 'Model: lab-chat' }).click()
  const search = page.getByRole('combobox', { name: 'Search models' })
  await search.fill('think')
  await page.getByRole('option', { name: 'lab-chat' }).waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('option').count(), 1)
  const thinker = page.getByRole('option', { name: 'lab-thinker' })
  for (const can of ['Reasons', 'Tools']) await thinker.getByText(can, { exact: true }).waitFor()
  assert.equal(await thinker.getByText('Images').count(), 0, 'what it cannot do it does not wear')
  await search.press('Enter')
  await page.getByRole('button', { name: 'Model: lab-thinker' }).waitFor()
  await say(page, 'who are you?')
  await page.getByRole('article', { name: 'lab-thinker' }).waitFor()
  await untilAnswered(page)
  await page.context().close()
})

test('reasoning is folded and opens', async () => {
  const page = await enter()
  await say(page, '/lab reasoning why is the sky blue?')
  await untilAnswered(page)
  const answer = page.getByRole('article').last()
  assert.equal(await answer.getByText('First I look at what was asked.').count(), 0)
  await answer.getByText(/^Thought/).click()
  await answer.getByText('First I look at what was asked.').waitFor()
  await page.context().close()
})

for (const fault of ['server-error', 'bad-key', 'html', 'close after=4', 'error-in-stream after=4'] as const) {
  test(`a model that fails (${fault}) is answered for in place, with a way on that works`, async () => {
    const page = await enter()
    await say(page, `/lab ${fault} hello`)
    const retry = page.getByRole('article').last().getByRole('button', { name: 'Try again' })
    await retry.waitFor()
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
    house.product.lab.play({ tokensPerSecond: 0 })
    await page.getByRole('article').first().getByRole('button', { name: 'Edit' }).click()
    const editor = page.getByRole('textbox', { name: 'Edit your message' })
    await editor.fill('hello again')
    await editor.press('Enter')
    await untilNewestHas(page, 'hello again')
    await untilAnswered(page)
    await page.context().close()
  })
}

test('a message sent while an answer is written waits for its turn', async () => {
  const page = await enter()
  await say(page, '/lab tokens=300 speed=60 one')
  await untilWriting(page)
  await say(page, 'and two')
  await untilNewestHas(page, 'You asked: and two')
  await untilAnswered(page)
  assert.equal(await page.getByRole('article').count(), 4)
  await page.context().close()
})

test('Shift and Enter begin a new line, and what is typed means exactly itself', async () => {
  const page = await enter()
  const field = page.getByRole('textbox', { name: 'Message' })
  await field.pressSequentially('first *line*')
  await field.press('Shift+Enter')
  await field.pressSequentially('  <b>second</b>')
  await field.press('Enter')
  await untilAnswered(page)
  const said = await page.getByRole('article', { name: 'You' }).innerText()
  assert.match(said, /first \*line\*\n {2}<b>second<\/b>/)
  await page.context().close()
})
