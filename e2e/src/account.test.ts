import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { codeFor } from './authenticator-app.ts'
import { journey } from './journey.ts'
import { newTab } from './browser.ts'
import { createOwner, owner, say, signIn, untilAnswered } from './steps.ts'

const house = journey()

async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

const askedAgain = {
  type: 'about:blank',
  title: 'Confirm that it is you',
  status: 403,
  code: 'step_up_required',
  detail: 'Confirm that it is you first.',
  errorId: '',
  retryable: false,
  retryAfter: null,
  actions: ['sign-in'],
}

/** Proves once more that it is the same person, where that is asked. */
async function confirm(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Is it still you?' })
  await dialog.getByLabel('Password', { exact: true }).waitFor()
  await assertAccessible(page, 'proving it again')
  await dialog.getByLabel('Password', { exact: true }).fill(owner.password)
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('names are changed on the profile page, and a wrong one says so at its field', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Account', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor()
  const names = page.getByRole('region', { name: 'Your names' })
  await names.getByLabel('Username').fill('a!')
  await names.getByRole('button', { name: 'Save' }).click()
  await names.locator('[aria-invalid="true"]').waitFor()
  await assertAccessible(page, 'profile with an error')
  await names.getByLabel('Username').fill(owner.username)
  await names.getByLabel('Your name').fill('Ada, Countess of Lovelace')
  await names.getByRole('button', { name: 'Save' }).click()
  await names.getByText('Saved.').waitFor()
  await page.getByRole('button', { name: 'Account of Ada, Countess of Lovelace' }).waitFor()
  await page.context().close()
})

test('what is being typed stays where it is when the page asks for what is stored and gets no answer', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./account/profile')
  const name = page.getByRole('region', { name: 'Your names' }).getByLabel('Your name')
  await name.waitFor()
  const places = page.getByRole('navigation', { name: 'Account' })
  await places.getByRole('link', { name: 'API keys' }).click()
  await name.waitFor({ state: 'detached' })
  const typed = Promise.withResolvers<void>()
  const problem = { ...askedAgain, status: 500, code: 'internal', title: 'Something went wrong', actions: ['retry'] }
  await page.route('**/api/me', (route) => typed.promise.then(() => route.fulfill({ status: 500, json: problem })), {
    times: 1,
  })
  const answered = page.waitForResponse('**/api/me')
  await places.getByRole('link', { name: 'Profile' }).click()
  await name.fill('Half a na')
  typed.resolve()
  await answered
  await page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))))
  assert.equal(await name.inputValue(), 'Half a na')
  await page.context().close()
})

test('an API key is made after proving who one is, shown once, and ended', async () => {
  const { page } = await house.visitor({ viewport: { width: 390, height: 800 } })
  await signIn(page)
  await page.goto('./account/keys')
  await page.getByText('You have no keys.').waitFor()
  // As after a while: whoever has just signed in is not asked again.
  await page.route(
    '**/api/me/api-keys',
    (route) =>
      route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(askedAgain) }),
    { times: 1 },
  )
  await page.getByLabel('What it is for').fill('a script')
  await page.getByLabel('It ends').selectOption('On a day I choose')
  await page.getByLabel('Last day').fill('2020-02-29')
  await page.getByRole('button', { name: 'Make a key' }).click()
  await confirm(page)
  await page.getByText('Choose a time that is still to come.').waitFor()
  await page.getByLabel('It ends').selectOption('After 30 days')
  await page.getByRole('button', { name: 'Make a key' }).click()
  const secret = page.getByRole('group', { name: 'Copy this key now.' })
  await secret.waitFor()
  const key = await secret.locator('code').innerText()
  const answer = await page.request.get('/v1/models', { headers: { authorization: `Bearer ${key}` } })
  assert.equal(answer.status(), 200)
  await assertAccessible(page, 'keys on a phone')
  await page.reload()
  await page.getByText('a script').waitFor()
  assert.equal(await page.getByText(key).count(), 0, 'it is shown once')
  await page.getByText(/ · until /).waitFor()
  await page.getByRole('button', { name: 'End this key' }).click()
  await page.getByText('You have no keys.').waitFor()
  await page.context().close()
})

test('a second factor is set up by its picture or secret, asked for at the door, and a backup code opens too', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./account/security')
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click()
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
  await assertAccessible(page, 'enrolment')
  const secret = await page.getByRole('group', { name: 'Secret for typing' }).locator('code').innerText()
  await page.getByLabel('Six digits').fill(codeFor(secret))
  await page.getByRole('button', { name: 'Turn it on' }).click()
  const codes = page.getByRole('group', { name: /^Backup codes/ })
  await codes.waitFor()
  const [backup = ''] = (await codes.locator('code').innerText()).split('\n')
  await assertAccessible(page, 'backup codes')
  await page.context().close()

  const later = await house.visitor({ viewport: { width: 320, height: 700 } })
  await later.page.goto('./')
  await later.page.getByLabel('E-mail address or username').fill(owner.username)
  await later.page.getByLabel('Password', { exact: true }).fill(owner.password)
  await later.page.getByRole('button', { name: 'Sign in' }).click()
  await later.page.getByRole('heading', { name: 'One more step.' }).waitFor()
  await later.page.getByLabel('Six digits').fill('000000')
  await later.page.getByRole('button', { name: 'Sign in' }).click()
  await later.page.locator('[aria-invalid="true"], [role="alert"]').first().waitFor()
  await assertAccessible(later.page, 'second step with a problem')
  await later.page.getByRole('button', { name: 'Use a backup code' }).click()
  await later.page.getByLabel('Backup code').fill(backup)
  await later.page.getByRole('button', { name: 'Sign in' }).click()
  await later.page.getByRole('textbox', { name: 'Message' }).waitFor()
  await later.page.goto('./account/security')
  await later.page.getByRole('button', { name: 'Turn it off' }).click()
  await later.page.getByRole('button', { name: 'Set up an authenticator app' }).waitFor()
  await later.page.context().close()
})

test('a passkey is added and opens the door', async () => {
  const baseURL = house.product.url.replace('127.0.0.1', 'localhost')
  const { page } = await house.visitor({ baseURL })
  const devices = await page.context().newCDPSession(page)
  await devices.send('WebAuthn.enable')
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await signIn(page)
  await page.goto('./account/security')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem').waitFor()
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  await page.context().close()
})

test('all other sessions are ended at once, and this one goes on', async () => {
  const [here, there] = [await house.visitor({ viewport: { width: 390, height: 800 } }), await house.visitor()]
  await signIn(here.page)
  await signIn(there.page)
  await here.page.goto('./account/sessions')
  await here.page.getByRole('button', { name: 'End all other sessions' }).click()
  const dialog = here.page.getByRole('dialog', { name: 'End all other sessions?' })
  await dialog.getByText('within a second').waitFor()
  await assertAccessible(here.page, 'before other sessions end')
  await dialog.getByRole('button', { name: 'End all other sessions' }).click()
  await there.page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  await here.page.getByText('This browser').waitFor()
  await here.page.getByRole('button', { name: 'End all other sessions' }).waitFor({ state: 'detached' })
  await here.page.context().close()
  await there.page.context().close()
})

test('a tab that stays open shows nothing of one person to the next who signs in beside it', async () => {
  const { page, context, watch } = await house.visitor()
  await signIn(page)
  await say(page, 'A secret of Ada')
  await untilAnswered(page)
  const ben = { email: 'ben@example.org', username: 'ben', password: 'nine grey umbrellas' }
  const headers = { origin: new URL(house.product.url).origin }
  const made = await page.request.post('/api/admin/users', { headers, data: ben })
  assert.equal(made.status(), 201)
  const beside = await newTab(context, watch)
  await beside.goto('./')
  await beside.getByRole('button', { name: 'Account of Ada' }).click()
  await beside.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  assert.equal(await page.getByText('A secret of Ada').count(), 0)
  await beside.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await signIn(beside, ben)
  await page.getByRole('button', { name: 'Account of ben' }).waitFor()
  assert.equal(await page.getByText('A secret of Ada').count(), 0)
  await context.close()
})

test('a tab that stays open goes on with the session that replaces its own', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const headers = { origin: new URL(house.product.url).origin }
  const { username: login, password } = owner
  const goesOn = page.waitForEvent('websocket')
  const entered = await page.request.post('/api/auth/login', { headers, data: { login, password } })
  assert.equal(entered.status(), 200)
  await goesOn
  await page.getByRole('button', { name: 'Account of Ada' }).waitFor()
  await page.context().close()
})

test('the password is changed where the old one is known', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./account/security')
  const section = page.getByRole('region', { name: 'Password', exact: true })
  await section.getByLabel('Current password').fill('something else entirely')
  await section.getByLabel('New password').fill('four yellow umbrellas')
  await section.getByRole('button', { name: 'Change the password' }).click()
  await section.locator('[aria-invalid="true"]').waitFor()
  await section.getByLabel('Current password').fill(owner.password)
  await section.getByRole('button', { name: 'Change the password' }).click()
  await section.getByText('Your password is changed.').waitFor()
  await page.context().close()
})
