import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startMailSink } from '@parley/lab'
import type { Locator, Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, untilFocusOn } from './steps.ts'

const sink = await startMailSink()
after(() => sink.close())
const house = journey({
  script: { tokensPerSecond: 0 },
  environment: { PARLEY_SIGNUP: 'open', PARLEY_SMTP_URL: sink.url, PARLEY_MAIL_FROM: 'parley@example.org' },
})
const mary = { name: 'Mary Shelley', email: 'mary@example.org', username: 'mary', password: 'five violet umbrellas' }

async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

/** The page that a mail leads to, as somebody opens it who reads the mail in another program. */
async function openLink(page: Page, subject: RegExp, reader = mary.email): Promise<void> {
  const { text } = await sink.waitFor((mail) => mail.to.includes(reader) && subject.test(mail.subject), 30_000)
  const link = new URL(/http:\S+/.exec(text)?.[0] ?? '')
  await page.goto(`.${link.pathname}${link.hash}`)
}

/** With nothing but the keyboard. */
async function tabTo(page: Page, place: Locator): Promise<void> {
  await place.waitFor()
  for (let press = 0; press < 40; press += 1) {
    if (await place.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`The keyboard does not reach ${String(place)}.`)
}

async function press(page: Page, role: 'button' | 'link', name: string): Promise<void> {
  await tabTo(page, page.getByRole(role, { name, exact: true }))
  await page.keyboard.press('Enter')
}

async function write(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(name, { exact: true }))
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}

test('by the keyboard alone: joining, proving the address, signing in, and a new password for a forgotten one', async () => {
  const first = await house.visitor()
  await createOwner(first.page)
  await first.page.context().close()

  const { page } = await house.visitor()
  await page.goto('./')
  await press(page, 'button', 'Create an account')
  await write(page, 'Your name', mary.name)
  await write(page, 'E-mail address', mary.email)
  await write(page, 'Username', mary.username)
  await write(page, 'Password', mary.password)
  await page.keyboard.press('Enter')
  await page.getByText('We have sent you a mail.').waitFor()
  await assertAccessible(page, 'waiting for the proof')

  // Nobody comes in before, and is told why only with the right password.
  await press(page, 'button', 'Back to signing in')
  await press(page, 'button', 'I have an account')
  const signIn = async (password: string): Promise<void> => {
    await write(page, 'E-mail address or username', mary.username)
    await write(page, 'Password', password)
    await page.keyboard.press('Enter')
  }
  await signIn(mary.password)
  await page.getByRole('alert').getByText('Confirm your address first').waitFor()

  await openLink(page, /address/i)
  await page.getByRole('heading', { name: 'The address is yours.' }).waitFor()
  await assertAccessible(page, 'the proof')
  await page.reload()
  await page.getByRole('heading', { name: 'The address is yours.' }).waitFor()
  assert.equal(new URL(page.url()).hash, '', 'what is used up stands in no history')
  await press(page, 'link', 'Go on to Parley')

  await page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  await press(page, 'link', 'I have forgotten my password')
  await write(page, 'E-mail address', mary.email)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Look into your mail.' }).waitFor()
  await openLink(page, /new password/i)
  await write(page, 'Password', 'umbrella')
  await page.keyboard.press('Enter')
  await page.locator('[aria-invalid="true"]').waitFor()
  await untilFocusOn(page.getByLabel('Password', { exact: true }))
  await assertAccessible(page, 'a password that is too short')
  await write(page, 'Password', 'six orange umbrellas')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'It is set.' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'It is set.' }).waitFor()
  await press(page, 'link', 'Go on to Parley')
  await page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  await signIn(mary.password)
  await page.getByRole('alert').getByText('do not belong together').waitFor()
  await signIn('six orange umbrellas')
  await page.getByRole('textbox', { name: 'Message' }).waitFor()

  // The link is used up.
  await openLink(page, /new password/i)
  await write(page, 'Password', 'seven orange umbrellas')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('used already').waitFor()
  await press(page, 'link', 'Ask for a new link')
  await page.getByRole('button', { name: 'Send me the mail' }).waitFor()
  await page.context().close()
})

test('whoever chooses German at the door is written to in German', async () => {
  const { page } = await house.visitor()
  await page.goto('./')
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await page.getByRole('button', { name: 'Konto anlegen' }).click()
  await page.getByLabel('Dein Name', { exact: true }).fill('Jean Paul')
  await page.getByLabel('E-Mail-Adresse', { exact: true }).fill('jean@example.org')
  await page.getByLabel('Passwort', { exact: true }).fill('sieben wilde Pferde')
  await page.keyboard.press('Enter')
  await openLink(page, /^Bestätige deine Adresse für /, 'jean@example.org')
  await page.getByRole('heading', { name: 'Die Adresse gehört dir.' }).waitFor()
  await page.context().close()
})
