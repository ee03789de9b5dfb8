import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startLabProvider } from '@parley/lab'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const ollama = await startLabProvider({ protocol: 'ollama', models: [{ id: 'llama3.2', tools: true }] })
after(() => ollama.close())
const house = journey({ script: { tokensPerSecond: 0 }, environment: { PARLEY_OLLAMA_URL: ollama.url } })
const shots = process.env['PARLEY_SHOTS']

async function look(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violations(page), [], `${where}, ${colorScheme}`)
    if (shots !== undefined) await page.screenshot({ path: `${shots}/${where}-${colorScheme}.png` })
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

test('a new chat gets a name and questions to go on with, one of which is asked; who wants none has none', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await createOwner(page)
  await page.goto('./admin/models')
  await page.getByLabel('By which model').selectOption({ label: 'lab-thinker · OpenAI' })
  const section = page.getByRole('region', { name: 'Titles, suggestions and pictures' })
  await section.scrollIntoViewIfNeeded()
  await look(page, 'asides settings')

  house.product.lab.play({ tokensPerSecond: 0, text: 'How long do they keep?\nWhich pan is best?' })
  await page.goto('./')
  await say(page, 'How do I boil an egg so that it is soft?')
  await untilAnswered(page)
  const next = page.getByRole('list', { name: 'What you may ask next' })
  await next.getByRole('button', { name: 'Which pan is best?' }).waitFor()
  await page.getByRole('navigation').getByText('How long do they keep?').waitFor()
  await look(page, 'suggestions')
  await page.setViewportSize({ width: 360, height: 780 })
  await look(page, 'suggestions on a phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  await next.getByRole('button', { name: 'Which pan is best?' }).click()
  await page.getByRole('log').getByRole('article').nth(3).waitFor()
  await untilAnswered(page)
  await page.getByRole('log').getByRole('article').nth(2).getByText('Which pan is best?').waitFor()

  await page.goto('./account/preferences')
  await page.getByLabel('Suggest what I may ask next').uncheck()
  await page.getByLabel('Suggest what I may ask next').and(page.locator('[aria-busy="false"] *')).waitFor()
  await look(page, 'preferences')
  await page.reload()
  assert.equal(await page.getByLabel('Suggest what I may ask next').isChecked(), false)
  await page.goto('./')
  await say(page, 'And now?')
  await untilAnswered(page)
  assert.equal(await next.count(), 0)
})

test('an administrator has models fetched, sees how far they are, and stops one', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await signIn(page)
  await page.goto('./admin/models')
  const section = page.getByRole('region', { name: 'Fetch a model with Ollama' })
  const fetch = async (name: string): Promise<void> => {
    await section.getByLabel('Name of the model').fill(name)
    await section.getByRole('button', { name: 'Fetch it' }).click()
  }
  await fetch('no such name')
  await section.getByText('Enter a name such as llama3.2 or qwen3:4b.').waitFor()
  await fetch('missing-model')
  const list = section.getByRole('list', { name: 'Models being fetched' })
  await list.getByText(/Ollama knows no model “missing-model”/).waitFor()
  await fetch('qwen3:4b')
  await list.getByRole('listitem').filter({ hasText: 'qwen3:4b' }).getByText('is here').first().waitFor()
  await fetch('slow-model')
  await list.getByRole('progressbar', { name: 'How much of slow-model has come' }).waitFor()
  await section.scrollIntoViewIfNeeded()
  await look(page, 'fetching models')
  await page.setViewportSize({ width: 360, height: 780 })
  await section.scrollIntoViewIfNeeded()
  await look(page, 'fetching models on a phone')
  await list.getByRole('button', { name: 'Stop fetching slow-model' }).click()
  await list.getByRole('listitem').filter({ hasText: 'slow-model' }).getByText('stopped').waitFor()
})

test('an administrator names a model that no list offers, says how long one thinks and stays in memory', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await signIn(page)
  await page.goto('./admin/models')
  const section = page.getByRole('region', { name: 'Models', exact: true })
  await section.getByText('Name a model that its provider does not list').click()
  await section.getByLabel('Provider').selectOption({ label: 'OpenAI' })
  await section.getByLabel('Name of the model there').fill('two words')
  await section.getByRole('button', { name: 'Add the model' }).click()
  await section.getByText('Enter the name that the provider knows it by, without spaces.').waitFor()
  await look(page, 'a model by hand')
  await section.getByLabel('Name of the model there').fill('preview-9')
  await section.getByRole('button', { name: 'Add the model' }).click()
  const row = section.getByRole('listitem').filter({ hasText: 'preview-9' })
  await row.getByText('By hand').waitFor()
  await row.scrollIntoViewIfNeeded()
  await look(page, 'models')
  await page.setViewportSize({ width: 360, height: 780 })
  await row.scrollIntoViewIfNeeded()
  await look(page, 'models on a phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  await row.getByRole('button', { name: 'Remove' }).click()
  await row.waitFor({ state: 'detached' })

  await section.getByRole('button', { name: 'Edit llama3.2' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^8,192 are used|As its provider says: 8,192/).waitFor()
  await dialog.getByLabel('How long it thinks').selectOption({ label: 'Long' })
  await dialog.getByLabel('How long it thinks').scrollIntoViewIfNeeded()
  await look(page, 'how long a model thinks')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })

  const memory = page.getByLabel('How long Ollama keeps a model in memory')
  await memory.selectOption({ label: '30 minutes' })
  await memory.scrollIntoViewIfNeeded()
  await look(page, 'how long a model stays')
  await page.reload()
  await page.waitForFunction(() => [...document.querySelectorAll('select')].some((select) => select.value === '30m'))
})

test('an answer says that older messages and the end of a file found no room', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await signIn(page)
  await page.goto('./')
  const words = 'lighthouse '.repeat(2300)
  await say(page, `First: ${words}`)
  await untilAnswered(page)
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'report.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(`The beginning. ${words.repeat(4)}`),
    })
  await page.getByText('report.txt').first().waitFor()
  await say(page, 'What does it say?')
  await untilAnswered(page)
  const answer = page.getByRole('log').getByRole('article').last()
  await answer.getByText(/longer than the model can read: it read the newest message only/).waitFor()
  await answer.getByText('There was no room for all of report.txt: the model read the beginning.').waitFor()
  await answer.scrollIntoViewIfNeeded()
  await look(page, 'what found no room')
})
