import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 }, environment: { PARLEY_SIGNUP: 'approval' } })

async function assertAccessible(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violations(page), [], `${where}, ${colorScheme}`)
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

/** On a phone the other pages stand behind the name of the one that is shown. */
async function turnTo(page: Page, place: string): Promise<void> {
  const places = page.getByRole('navigation', { name: 'Administration' })
  await places.getByRole('button').click()
  await assertAccessible(page, 'pages of the administration')
  await places.getByRole('link', { name: place }).click()
}

async function fillJoining(page: Page, name: string, username: string): Promise<void> {
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail address').fill(`${username}@example.org`)
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill('three blue umbrellas')
  await page.getByRole('button', { name: 'Create account' }).click()
}

test('who asks for an account waits at the door until somebody says yes', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  const guest = await house.visitor({ viewport: { width: 390, height: 800 } })
  await guest.page.goto('./')
  await guest.page.getByRole('button', { name: 'Create an account' }).click()
  await assertAccessible(guest.page, 'joining')
  await fillJoining(guest.page, 'Grace Hopper', 'grace')
  await guest.page.getByRole('heading', { name: 'Nearly there.' }).waitFor()
  await assertAccessible(guest.page, 'waiting')

  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Administration' }).click()
  const people = page.getByRole('list', { name: 'People' })
  const grace = people.getByRole('listitem').filter({ hasText: 'Grace Hopper' })
  await grace.getByText('waiting').waitFor()
  await assertAccessible(page, 'people')
  await grace.getByRole('button', { name: 'Let in' }).click()
  await grace.getByText('waiting').waitFor({ state: 'detached' })
  await guest.page.getByRole('button', { name: 'Back to signing in' }).click()
  await guest.page.getByRole('button', { name: 'I have an account' }).click()
  await guest.page.getByLabel('E-mail address or username').fill('grace')
  await guest.page.getByLabel('Password', { exact: true }).fill('three blue umbrellas')
  await guest.page.getByRole('button', { name: 'Sign in' }).click()
  await guest.page.getByRole('textbox', { name: 'Message' }).waitFor()

  await grace.getByRole('button', { name: 'Actions for Grace Hopper' }).click()
  await page.getByRole('menuitem', { name: 'Lock out' }).click()
  await page.getByRole('dialog', { name: 'Lock Grace Hopper out?' }).getByText('within a second').waitFor()
  await assertAccessible(page, 'before somebody is locked out')
  await page.getByRole('dialog').getByRole('button', { name: 'Lock out' }).click()
  await grace.getByText('locked out').waitFor()
  await guest.page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  await guest.page.context().close()
  await page.context().close()
})

test('an invitation opens the door, and is taken back while nobody has used it', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./admin/invites')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await page.getByRole('group', { name: 'Hand this link on.' }).locator('code').innerText()
  await assertAccessible(page, 'invitations')
  const { pathname, hash } = new URL(link)
  const invited = await house.visitor()
  await invited.page.goto(`.${pathname}${hash}`)
  await invited.page.getByText('You are invited.').waitFor()
  await fillJoining(invited.page, 'Emmy Noether', 'emmy')
  await invited.page.getByRole('textbox', { name: 'Message' }).waitFor()
  assert.doesNotMatch(invited.page.url(), /join|#/, 'the used token is not left in the address')
  await invited.page.goto('./admin/users')
  await invited.page.getByRole('textbox', { name: 'Message' }).waitFor()
  assert.equal(await invited.page.getByRole('heading', { name: 'Administration' }).count(), 0)
  await invited.page.context().close()

  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText('used', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('button', { name: 'Take back' }).waitFor({ state: 'detached' })
  await page.context().close()
})

test('a person is added and chooses the password by the link; groups give rights; all of it is on record', async () => {
  const { page } = await house.visitor({ viewport: { width: 390, height: 800 } })
  await signIn(page)
  await page.goto('./admin/users')
  const add = page.getByRole('region', { name: 'Add a person' })
  await add.getByLabel('Name', { exact: true }).fill('Lise Meitner')
  await add.getByLabel('E-mail address').fill('lise@example.org')
  await add.getByLabel('Username').fill('lise')
  await add.getByRole('button', { name: 'Add a person' }).click()
  const link = await page.getByRole('group', { name: 'Give this link' }).locator('code').innerText()
  const { pathname, hash } = new URL(link)
  const lise = await house.visitor()
  await lise.page.goto(`.${pathname}${hash}`)
  await lise.page.getByRole('heading', { name: 'A new password.' }).waitFor()
  await assertAccessible(lise.page, 'new password')
  await lise.page.getByLabel('Password', { exact: true }).fill('seven green kettles')
  await lise.page.getByRole('button', { name: 'Set the password' }).click()
  await lise.page.getByRole('heading', { name: 'It is set.' }).waitFor()
  await lise.page.context().close()

  await turnTo(page, 'Groups')
  await page.getByLabel('Name', { exact: true }).fill('Physics')
  await page.getByRole('button', { name: 'Make a group' }).click()
  const group = page.getByRole('listitem').filter({ hasText: 'Physics' })
  const right = group.getByRole('checkbox', { name: 'Open rooms' })
  const stored = page.waitForResponse((response) => response.request().method() === 'PATCH')
  await right.check()
  assert.equal((await stored).status(), 200)
  await page.reload()
  await group.getByRole('checkbox', { name: 'Open rooms', checked: true }).waitFor()
  await group.getByRole('button', { name: 'Members' }).click()
  const members = page.getByRole('dialog', { name: 'Physics' })
  await members.getByLabel('Find somebody to add').fill('lise')
  await members.getByRole('list', { name: 'Found' }).getByRole('button', { name: 'Add' }).click()
  await members.getByRole('list', { name: 'In this group' }).getByText('Lise Meitner').waitFor()
  await assertAccessible(page, 'members on a phone')
  await page.keyboard.press('Escape')
  await group.getByText('One member.').waitFor()
  await assertAccessible(page, 'groups on a phone')

  await turnTo(page, 'Records')
  await page.getByRole('list', { name: 'Records' }).getByRole('listitem').first().waitFor()
  await assertAccessible(page, 'records on a phone')
  await page.context().close()
})

test('a provider is added by hand, its models are offered and taken off again', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./admin/models')
  await page.getByRole('list', { name: 'Providers' }).getByRole('listitem').first().waitFor()
  await page.getByLabel('Name', { exact: true }).fill('Second lab')
  await page.getByLabel('Address').fill(house.product.lab.url)
  await page.getByRole('button', { name: 'Add the provider' }).click()
  await page.getByRole('list', { name: 'Providers' }).getByRole('listitem').filter({ hasText: 'Second lab' }).waitFor()
  await assertAccessible(page, 'models')
  const thinker = page
    .getByRole('list', { name: 'Models' })
    .getByRole('listitem')
    .filter({ hasText: 'lab-thinker' })
    .first()
  await thinker.getByRole('button', { name: 'Make it the default' }).click()
  await thinker.getByText('Default').waitFor()
  await page.getByRole('link', { name: 'New chat' }).click()
  await page.getByRole('button', { name: 'Model: lab-thinker' }).waitFor()
  await say(page, 'hello')
  await untilAnswered(page)
  await page.context().close()
})

test('house rules say what will come of them, and a mail that cannot leave is handed on', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./admin/house')
  await page.getByLabel('Text').fill('# Be kind')
  await page.getByRole('button', { name: 'Publish as a new version' }).click()
  const dialog = page.getByRole('dialog', { name: 'Publish as a new version' })
  await dialog.getByText('API keys stop working').waitFor()
  await assertAccessible(page, 'before terms are published')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByLabel('Archived chats').fill('365')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Shorten it' }).click()
  await page.getByText('Saved.').waitFor()
  await page.reload()
  await page.getByLabel('Archived chats').waitFor()
  assert.equal(await page.getByLabel('Archived chats').inputValue(), '365')
  assert.equal(await page.getByLabel('Text').inputValue(), '', 'nothing was published')
  await assertAccessible(page, 'house rules')

  const { origin } = new URL(house.product.url)
  const asked = await page.request.post('./api/auth/forgot-password', {
    headers: { origin },
    data: { email: 'lise@example.org' },
  })
  assert.equal(asked.status(), 202)
  await page.goto('./admin/outbox')
  const mail = page.getByRole('list', { name: 'Outbox' }).getByRole('listitem').filter({ hasText: 'new password' })
  // A job writes it, so that the time the answer took told nothing.
  for (let look = 0; look < 50 && (await mail.count()) === 0; look += 1) await page.reload({ waitUntil: 'networkidle' })
  await mail.first().getByRole('button', { name: 'Read' }).click()
  await page.getByRole('dialog').getByText('reset-password#').waitFor()
  await assertAccessible(page, 'a mail in the outbox')
  await page.context().close()
})
