import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, signIn } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })

/** A long talk with two versions of one answer, the older of which holds a word that nothing else does. */
function exported(): string {
  const message = (id: string, parent: string | null, sender: string, text: string) => ({
    uuid: id,
    parent_message_uuid: parent,
    sender,
    text,
    created_at: '2025-02-03T10:00:00Z',
  })
  const all = Array.from({ length: 300 }, (_, index) => {
    const said = index === 41 ? 'The albatross keeps the log.' : `Line ${index} of the log.`
    return message(`m${index}`, index === 0 ? null : `m${index - 1}`, index % 2 === 0 ? 'human' : 'assistant', said)
  })
  const other = [
    message('x1', 'm100', 'assistant', 'A petrel answers <img src=x onerror=window.pwned=50> here.'),
    message('x2', 'x1', 'human', 'And the petrel?'),
  ]
  const chat = {
    uuid: 'c1',
    name: 'The long log',
    created_at: '2025-02-03T10:00:00Z',
    chat_messages: [...other, ...all],
  }
  return JSON.stringify([chat, { name: 'Broken one' }])
}

test('a file from elsewhere comes in with its report, and what it holds is found and opened where it stands', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await page.goto('./account/data')
  const choose = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  const file = { name: 'conversations.json', mimeType: 'application/json', buffer: Buffer.from(exported()) }
  await (await choose).setFiles(file)
  await page.getByText('1 brought in').waitFor()
  await page.getByText('1 failed').waitFor()
  await page.getByRole('button', { name: 'Report' }).click()
  await page.getByText('It is in no format that is known here.').waitFor()
  await page.getByRole('main').getByRole('link', { name: 'The long log' }).waitFor()
  assert.deepEqual(await violations(page), [])

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search and commands' }).fill('albatross')
  await page.getByRole('option', { name: /^All results for/ }).click()
  await page.getByRole('list', { name: 'What was found' }).getByRole('link').waitFor()
  assert.deepEqual(await violations(page), [])
  await page.getByRole('searchbox', { name: 'What was said?' }).press('ArrowDown')
  await page.keyboard.press('Enter')
  const found = page.getByText('The albatross keeps the log.')
  await found.waitFor()
  assert.ok(await found.evaluate((element) => element.getBoundingClientRect().top < innerHeight), 'it is in sight')
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Show what was before' }).click()
  await page.getByText('Line 0 of the log.').waitFor()
})

test('a hit on another branch opens there, and from there the talk goes on', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./search?q=petrel+answers&kind=message')
  await page.getByRole('link', { name: /A petrel answers/ }).click()
  await page.getByText('And the petrel?').waitFor()
  await page.getByRole('button', { name: 'Go on from here' }).click()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  await page.getByRole('log').getByText('And the petrel?').waitFor()
  await page.goto('./search?q=log&sort=newest&kind=title')
  await page
    .getByRole('main')
    .getByRole('link', { name: /The long log/ })
    .waitFor()
  await page.getByRole('combobox', { name: 'Where' }).selectOption({ label: 'In messages' })
  await page.getByRole('link', { name: /Line 298/ }).waitFor()
  await page.getByLabel('From').fill('2025-03-01')
  await page.getByText('Nothing holds “log”.').waitFor()
})
