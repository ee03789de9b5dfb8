import assert from 'node:assert/strict'
import { test } from 'node:test'
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
const lastAsked = (): string => JSON.stringify(Object(house.product.lab.requests.at(-1)?.body).messages)

test('a prompt is kept, found by a slash, asks for its blanks, and is sent only when its person sends it', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await createOwner(page)
  await field(page).pressSequentially('/')
  const list = page.getByRole('listbox', { name: 'Your prompts' })
  await page.getByText('Keep words you need often as prompts').waitFor()
  await look(page, 'prompts-none')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Nothing is kept yet.' }).waitFor()
  await look(page, 'prompts-empty')
  await page.getByRole('button', { name: 'Take “Translation”' }).click()
  await page.getByRole('list', { name: 'Prompts' }).getByRole('heading', { name: 'Translation' }).waitFor()

  await page.getByRole('button', { name: 'New prompt' }).click()
  const dialog = page.getByRole('dialog', { name: 'New prompt' })
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await dialog.getByText('Write what it says.').waitFor()
  await dialog.getByLabel('Name').fill('Thanks')
  await dialog.getByLabel('What it says').fill('Say thank you to {{whom}} for {{what}}, and to {{whom}} alone.')
  await dialog.getByLabel('Offer it to everyone here').check()
  await look(page, 'prompt-dialog')
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await page.getByText('asks for 2 things').first().waitFor()
  await look(page, 'prompts')

  await page.getByRole('link', { name: 'New chat' }).click()
  await field(page).pressSequentially('/than')
  await list.getByRole('option', { name: 'Thanks', selected: true }).waitFor()
  await look(page, 'prompts-suggested')
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
  assert.equal(await field(page).inputValue(), '/than', 'what was typed stays')
  await field(page).fill('')
  await field(page).pressSequentially('/')
  await list.getByRole('option', { name: 'Translation' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  const fill = page.getByRole('dialog', { name: 'Thanks' })
  await fill.getByLabel('whom').fill('{{what}}')
  await fill.getByLabel('what', { exact: true }).fill('the $& cake')
  await look(page, 'prompt-fill')
  const asked = house.product.lab.requests.length
  await fill.getByRole('button', { name: 'Put it into the message' }).click()
  await untilFocusOn(field(page))
  assert.equal(await field(page).inputValue(), 'Say thank you to {{what}} for the $& cake, and to {{what}} alone.')
  assert.equal(house.product.lab.requests.length, asked, 'nothing was sent')
  await page.keyboard.press('Enter')
  await untilAnswered(page)
  assert.match(lastAsked(), /Say thank you to \{\{what\}\} for the \$& cake/)
  await page.context().close()
})

test('a slash that is no prompt is sent as it stands', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, '/etc/hosts, what is it for?')
  await untilAnswered(page)
  assert.match(lastAsked(), /\/etc\/hosts, what is it for/)
  await page.context().close()
})

test('an at sign turns to an assistant and to documents, in a new chat and in one that has begun', async () => {
  const { page } = await house.visitor({ viewport: { width: 360, height: 740 } })
  await signIn(page)
  await page.evaluate(() =>
    fetch('api/collections', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Garden books' }),
    }),
  )
  await field(page).pressSequentially('Hello @')
  const list = page.getByRole('listbox', { name: 'Assistants and documents' })
  await list.getByRole('option', { name: 'Garden books' }).waitFor()
  await look(page, 'mentions-on-a-phone')
  await page.keyboard.type('study c')
  await list.getByRole('option', { name: 'Study coach', selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Assistant: Study coach' }).waitFor()
  assert.equal(await field(page).inputValue(), 'Hello ')
  await page.keyboard.type('there')
  await page.keyboard.press('Enter')
  await untilAnswered(page)
  assert.match(lastAsked(), /patient study coach/)

  await field(page).pressSequentially('@garden')
  await list.getByRole('option', { name: 'Garden books' }).click()
  await page.getByRole('button', { name: 'Documents: Garden books' }).waitFor()
  await field(page).pressSequentially('@editor')
  await list.getByRole('option', { name: 'Writing editor' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('main').locator('header').first().getByText('Writing editor').waitFor()
  await say(page, 'Mail me: ada@editor')
  await untilAnswered(page)
  assert.match(lastAsked(), /careful editor/)
  await page.context().close()
})
