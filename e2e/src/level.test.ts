import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered, untilFocusOn } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })
const pictures = process.env['PARLEY_PICTURES']

async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${where}.png` })
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

/** What the model was told before the conversation. */
const told = (): string => JSON.stringify(Object(house.product.lab.requests.at(-1)?.body).messages[0])

test('who talks with the study coach sees at which level they are taught, and another one counts from the next question on', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await createOwner(page)
  const level = page.getByRole('button', { name: /Your level/ })
  await page.getByRole('button', { name: 'Assistant: No assistant' }).click()
  await page.getByRole('menuitemradio', { name: 'Writing editor' }).click()
  await page.getByText('Makes a text clearer').waitFor()
  assert.equal(await level.count(), 0, 'only where the instructions go by it')
  await page.getByRole('button', { name: 'Assistant: Writing editor' }).click()
  await page.getByRole('menuitemradio', { name: 'Study coach' }).click()
  await page.getByRole('button', { name: 'Your level: I get along' }).focus()
  await page.keyboard.press('Enter')
  const choice = page.getByRole('menu', { name: 'Your level: I get along' })
  await choice.getByRole('menuitemradio', { name: 'I get along', checked: true }).waitFor()
  await assertAccessible(page, 'level')
  await untilFocusOn(choice.getByRole('menuitemradio', { name: 'I have just begun' }))
  await page.keyboard.press('ArrowDown')
  // Asked at once: the question waits for the choice to be stored.
  await page.route('**/api/me', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    await route.continue()
  })
  await page.keyboard.press('Enter')
  await untilFocusOn(page.getByRole('button', { name: 'Your level: I know a little' }))
  await say(page, 'Why is the sky blue?')
  await untilAnswered(page)
  assert.match(told(), /level is 2 of 5/)
  await page.unroute('**/api/me')

  const other = await page.context().newPage()
  await other.goto(page.url())
  await other.getByRole('button', { name: 'Study coach – Your level: I know a little' }).waitFor()
  const head = page.getByRole('main').locator('header').first()
  await head.getByRole('button', { name: 'Study coach – Your level: I know a little' }).click()
  await page.getByRole('menuitemradio', { name: 'It is my trade' }).click()
  await page.getByRole('status').getByText('From your next question on: It is my trade').waitFor()
  await assertAccessible(page, 'level-in-a-conversation')
  await other.getByRole('button', { name: 'Study coach – Your level: It is my trade' }).waitFor()
  await other.close()
  await say(page, 'And at dusk?')
  await untilAnswered(page)
  assert.match(told(), /level is 5 of 5/)

  await page.goto('./account/preferences')
  await page.getByRole('radio', { name: 'It is my trade', checked: true }).waitFor()
  await page.context().close()
})

test('on a phone the level is a press away in a conversation, and a long name leaves the way to everything else', async () => {
  const { page } = await house.visitor({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true })
  await signIn(page)
  await page.goto('./assistants/new')
  await page.getByLabel('Name', { exact: true }).fill('The very patient keeper of all that there is to know')
  await page.getByLabel('Instructions').fill('Begin at {{ level }} of 5.')
  await page.getByRole('button', { name: 'Make the assistant' }).click()
  await page.getByRole('heading', { name: 'Who may use it' }).waitFor()
  await page.getByRole('link', { name: 'Back to all assistants' }).click()
  await page.getByRole('link', { name: 'Talk to it The very patient' }).click()
  await page.getByRole('button', { name: 'Your level: It is my trade' }).waitFor()
  await assertAccessible(page, 'level-on-a-phone')
  await say(page, 'Where do I begin?')
  await untilAnswered(page)
  const head = page.getByRole('main').locator('header').first()
  const actions = await head.getByRole('button', { name: /^Actions for/ }).boundingBox()
  assert.ok(actions !== null && actions.x + actions.width <= 360, `the actions end at ${actions?.x}`)
  await head.getByRole('button', { name: /Your level: It is my trade$/ }).click()
  await page.getByRole('menuitemradio', { name: 'I have just begun' }).click()
  await page.getByRole('status').getByText('From your next question on: I have just begun').waitFor()
  await assertAccessible(page, 'level-on-a-phone-in-a-conversation')
  await say(page, 'And then?')
  await untilAnswered(page)
  assert.match(told(), /Begin at 1 of 5/)
  await page.context().close()
})
