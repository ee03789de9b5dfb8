import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startLabProvider } from '@parley/lab'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered, untilFocusOn } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })
const pictures = process.env['PARLEY_PICTURES']

async function look(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${where}.png` })
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}
const field = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const steps = (page: Page) => page.getByRole('region', { name: 'Where to begin' })

test('the owner is offered a first document and three questions, below a field that is free at once', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await createOwner(page)
  await untilFocusOn(field(page))
  await steps(page)
    .getByText(/models? (is|are) here and ready/)
    .waitFor()
  await look(page, 'first-steps')
  await steps(page).getByRole('button', { name: 'Show me around' }).click()
  const tour = page.getByRole('dialog', { name: 'What is where' })
  await tour.waitFor()
  await look(page, 'first-tour')
  await tour.getByRole('button', { name: 'To the first chat' }).click()
  await steps(page)
    .getByLabel('Choose a first document')
    .last()
    .setInputFiles({
      name: 'lighthouses.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from(
        '# Lighthouses\n\nThe lighthouse of Pharos stood in Alexandria and was about 100 metres high.',
      ),
    })
  await steps(page).getByText('“lighthouses.md” is read.').waitFor()
  await look(page, 'first-questions')
  await steps(page).getByRole('button', { name: 'Summarise this' }).click()
  await untilFocusOn(field(page))
  await page.getByRole('button', { name: 'Documents: My documents' }).waitFor()
  await page.keyboard.press('Enter')
  await untilAnswered(page)
  assert.match(JSON.stringify(house.product.lab.requests.at(-1)?.body), /Pharos/)
  await page.getByRole('link', { name: 'New chat' }).click()
  await field(page).waitFor()
  await steps(page).waitFor({ state: 'detached' })
  await page.context().close()
})

test('a key is tried before it is kept: a wrong one is refused beside its field, a right one brings its models', async () => {
  const other = await startLabProvider({
    protocol: 'openai',
    script: { tokensPerSecond: 0 },
    models: [{ id: 'other-model', contextWindow: 8_192 }],
  })
  after(() => other.close())
  const { page } = await house.visitor({ viewport: { width: 360, height: 740 } })
  await signIn(page)
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('button', { name: 'Connect another model' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect a model' })
  await dialog.getByLabel('Key', { exact: true }).fill('sk-wrong')
  await dialog.getByLabel('Address').fill('http://127.0.0.1:9/v1')
  await dialog.getByRole('button', { name: 'Try it, and connect' }).click()
  await dialog.locator('[aria-invalid="true"]').waitFor()
  await look(page, 'connect-refused')
  await page.goto('./admin/models')
  await page.getByRole('list', { name: 'Providers' }).getByRole('listitem').first().waitFor()
  assert.equal(await page.getByText('127.0.0.1:9').count(), 0, 'nothing half-made stays')
  await page.goto('./')
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('button', { name: 'Connect another model' }).click()
  await dialog.getByLabel('Key', { exact: true }).fill('sk-right')
  await dialog.getByLabel('Address').fill(other.url)
  await dialog.getByRole('button', { name: 'Try it, and connect' }).click()
  await page.getByText('It works').waitFor()
  await dialog.waitFor({ state: 'detached' })
  await say(page, 'Still there?')
  await untilAnswered(page)
  await page.context().close()
})

test('who asks for it is told of an answer that ends while they look elsewhere, by its name and not its words', async () => {
  const { page, context } = await house.visitor()
  await context.grantPermissions(['notifications'])
  await page.addInitScript(`
    window.told = []
    window.Notification = class extends EventTarget {
      static permission = 'granted'
      static requestPermission = async () => 'granted'
      constructor(title, { body }) { super(); told.push(title + ': ' + body) }
      close() {}
    }
    Object.defineProperty(document, 'hidden', { get: () => window.looksAway === true })
  `)
  await signIn(page)
  await page.goto('./account/preferences')
  const wish = page.getByLabel('Tell me when an answer is ready')
  assert.equal(await wish.isChecked(), false, 'nobody is told who has not asked')
  await wish.check()
  await page.goto('./')
  await say(page, '/lab tokens=40 speed=20 The secret plan')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  await page.evaluate('window.looksAway = true')
  await page.waitForFunction(() => String(Reflect.get(window, 'told')) !== '')
  const told: unknown = await page.evaluate('told')
  assert.match(String(told), /: New answer$/)
  await page.context().close()
})
