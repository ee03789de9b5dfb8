import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { setUpSecondFactor } from './authenticator-app.ts'
import { journey } from './journey.ts'
import { createOwner, owner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 }, environment: { PARLEY_SIGNUP: 'open' } })

async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

/** A picture as a camera gives it: wide, and with a note in it. */
const photograph = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAYAAAADCAIAAAA/Y+msAAAAFHRFWHRDb21tZW50AHRha2VuIGF0IDUyTnknBosAAAAfSURBVHjaY2DQCKhYcOKDhEPGhB0POAwiGlYwECUEAJY3F7nSLrvcAAAAAElFTkSuQmCC',
  'base64',
)

test('a picture stands beside the name at once, everywhere, and goes again', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await say(page, 'Who am I?')
  await untilAnswered(page)
  await page.goto('./account/profile')
  const section = page.getByRole('region', { name: 'Picture' })
  await section.locator('input[type=file]').setInputFiles({
    name: 'words.png',
    mimeType: 'image/png',
    buffer: Buffer.from('no picture at all'),
  })
  await section.getByText('cannot read that file').waitFor()
  await section.locator('input[type=file]').setInputFiles({
    name: 'me.png',
    mimeType: 'image/png',
    buffer: photograph,
  })
  await section.getByRole('button', { name: 'Another picture' }).waitFor()
  const shown = page.locator('img[src*="/avatar?v="]')
  await shown.nth(1).waitFor()
  for (const one of await shown.all()) {
    assert.equal(await one.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth)), 3)
  }
  await assertAccessible(page, 'profile with a picture')
  await section.getByRole('button', { name: 'Take it away' }).click()
  await section.getByRole('button', { name: 'Choose a picture' }).waitFor()
  assert.equal(await shown.count(), 0)
  await page.context().close()
})

test('look and language follow the account to another browser', async () => {
  const here = await house.visitor({ viewport: { width: 390, height: 800 } })
  await signIn(here.page)
  await here.page.goto('./account/preferences')
  const stored = () => here.page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  const level = stored()
  await here.page.getByRole('radio', { name: 'I have just begun' }).check()
  assert.equal((await level).status(), 200)
  await assertAccessible(here.page, 'preferences on a phone')
  const theme = stored()
  await here.page.getByLabel('Appearance').selectOption('dark')
  assert.equal((await theme).status(), 200)
  const there = await house.visitor()
  await signIn(there.page)
  await there.page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark')
  await here.page.getByLabel('Language', { exact: true }).selectOption('de')
  await here.page.getByRole('heading', { level: 1, name: 'Konto' }).waitFor()
  await there.page.reload()
  await there.page.waitForFunction(() => document.documentElement.lang === 'de')
  await there.page.goto('./account/preferences')
  await there.page.getByRole('radio', { name: 'Ich fange gerade an', checked: true }).waitFor()
  await there.page.getByLabel('Sprache', { exact: true }).selectOption('en')
  await there.page.getByRole('heading', { level: 1, name: 'Account' }).waitFor()
  await here.page.context().close()
  await there.page.context().close()
})

test('who asks takes everything along in one archive', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./account/data')
  await page.getByRole('button', { name: 'Make the archive' }).click()
  const link = page.getByRole('link', { name: 'Download the archive' })
  await link.waitFor()
  await assertAccessible(page, 'an archive that is ready')
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  assert.match(download.suggestedFilename(), /^parley-export-\d{4}-\d\d-\d\d\.zip$/)
  const archive = readFileSync(await download.path())
  assert.equal(archive.subarray(0, 2).toString(), 'PK')
  assert.match(archive.toString('latin1'), /account\.json[^]*conversations\//)
  await page.getByRole('link', { name: 'Activity' }).click()
  await page.getByText('An archive of the account was asked for').waitFor()
  await assertAccessible(page, 'activity')
  await page.context().close()
})

test('who is erased is nobody here any more, by the keyboard alone, and the same address begins anew', async () => {
  const { page } = await house.visitor()
  const grace = { name: 'Grace', email: 'grace@example.org', username: 'grace', password: 'four green umbrellas' }
  const join = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByLabel('Your name').fill(grace.name)
    await page.getByLabel('E-mail address').fill(grace.email)
    await page.getByLabel('Username').fill(grace.username)
    await page.getByLabel('Password', { exact: true }).fill(grace.password)
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  }
  await page.goto('./')
  await join()
  await say(page, 'A secret of mine')
  await untilAnswered(page)
  await page.goto('./account/data')
  await page.getByRole('button', { name: 'Erase my account' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Erase everything?' })
  await dialog.getByLabel('Password', { exact: true }).waitFor()
  await assertAccessible(page, 'before everything is erased')
  await page.keyboard.type('not the password')
  await page.keyboard.press('Enter')
  await dialog.locator('[aria-invalid="true"]').waitFor()
  await page.keyboard.press('Control+A')
  await page.keyboard.type(grace.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  await page.getByLabel('E-mail address or username').fill(grace.username)
  await page.getByLabel('Password', { exact: true }).fill(grace.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('do not belong together').waitFor()
  await join()
  assert.equal(await page.getByText('A secret of mine').count(), 0)
  await page.context().close()
})

test('new terms come up where somebody is at work; who declines is out, who agrees goes on and reads them again', async () => {
  const { page } = await house.visitor()
  const reader = await house.visitor({ viewport: { width: 390, height: 800 } })
  await reader.page.goto('./')
  await reader.page.getByLabel('E-mail address or username').fill('grace')
  await reader.page.getByLabel('Password', { exact: true }).fill('four green umbrellas')
  await reader.page.getByRole('button', { name: 'Sign in' }).click()
  await reader.page.getByRole('textbox', { name: 'Message' }).waitFor()
  await signIn(page)
  const published = await page.request.put('/api/admin/terms', {
    headers: { origin: new URL(house.product.url).origin },
    data: { version: 0, text: '# Be kind\n\nTo people and machines alike.' },
  })
  assert.equal(published.status(), 200)

  await reader.page.getByRole('heading', { name: 'Before you go on.' }).waitFor()
  await reader.page.getByRole('heading', { name: 'Be kind' }).waitFor()
  await assertAccessible(reader.page, 'terms on a phone')
  await reader.page.getByRole('button', { name: 'I do not agree: sign me out' }).click()
  await reader.page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  await reader.page.getByLabel('E-mail address or username').fill('grace')
  await reader.page.getByLabel('Password', { exact: true }).fill('four green umbrellas')
  await reader.page.getByRole('button', { name: 'Sign in' }).click()
  await reader.page.getByRole('button', { name: 'I have read it and agree' }).click()
  await reader.page.getByRole('textbox', { name: 'Message' }).waitFor()
  await reader.page.goto('./account/terms')
  await reader.page.getByText('Version 1, in force since').waitFor()
  await reader.page.getByRole('heading', { name: 'Be kind' }).waitFor()
  assert.equal(await page.getByRole('heading', { name: 'Before you go on.' }).count(), 0, owner.name)
  await reader.page.context().close()
  await page.context().close()
})

test('a house that demands a second factor leads whoever has none to it, and nowhere else before', async () => {
  const { page } = await house.visitor()
  const reader = await house.visitor({ viewport: { width: 390, height: 800 } })
  await reader.page.goto('./')
  await reader.page.getByLabel('E-mail address or username').fill('grace')
  await reader.page.getByLabel('Password', { exact: true }).fill('four green umbrellas')
  await reader.page.getByRole('button', { name: 'Sign in' }).click()
  await reader.page.getByRole('textbox', { name: 'Message' }).waitFor()

  await signIn(page)
  const demand = async (): Promise<void> => {
    await page.goto('./admin/house')
    await page.getByLabel('Demanded of').selectOption('Everybody')
    const dialog = page.getByRole('dialog', { name: 'Demand a second factor?' })
    await dialog.getByText('none yet').waitFor()
    await assertAccessible(page, 'before a second factor is demanded')
    await dialog.getByRole('button', { name: 'Demand it' }).click()
  }
  await demand()
  await page.getByText('Set up a second factor of your own first').waitFor()
  await page.goto('./account/security')
  await setUpSecondFactor(page)
  await demand()
  await page.getByRole('region', { name: 'Second factor' }).getByText('One of them has none yet.').waitFor()

  await reader.page.getByRole('heading', { name: 'One more lock on your door.' }).waitFor()
  await assertAccessible(reader.page, 'a second factor is demanded, on a phone')
  await reader.page.goto('./account/data')
  await reader.page.getByRole('heading', { name: 'One more lock on your door.' }).waitFor()
  await setUpSecondFactor(reader.page)
  await assertAccessible(reader.page, 'backup codes at the door')
  await reader.page.getByRole('button', { name: 'Go on' }).click()
  await reader.page.getByRole('button', { name: 'Make the archive' }).waitFor()
  await reader.page.goto('./account/security')
  await reader.page.getByText('This house asks for a second factor, so it stays on.').waitFor()
  assert.equal(await reader.page.getByRole('button', { name: 'Turn it off' }).count(), 0)
  await reader.page.context().close()
  await page.context().close()
})
