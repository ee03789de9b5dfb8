import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, newestText, say, untilAnswered } from './steps.ts'

const house = journey({ starterOnly: true })

test('with nothing connected the starter answers, says what it is, and the next step stands beside it', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await page
    .getByRole('button', { name: /^Model:/ })
    .getByText('Starter · tiny, often wrong')
    .waitFor()
  await page.getByText('You are talking to the starter.').waitFor()
  assert.deepEqual(await violations(page), [])
  await page
    .getByRole('complementary', { name: 'Connect a model' })
    .getByRole('button', { name: 'Connect a model' })
    .click()
  const dialog = page.getByRole('dialog', { name: 'Connect a model' })
  await dialog.getByText('http://127.0.0.1:9').waitFor()
  await dialog.getByText('no answer').waitFor()
  await page.keyboard.press('Escape')

  page.setDefaultTimeout(90_000)
  await say(page, 'Say hello in five words.')
  await untilAnswered(page)
  const [, answer = ''] = (await newestText(page)).split('\n').filter((line) => line.trim() !== '')
  assert.ok(answer.length > 0)
})
