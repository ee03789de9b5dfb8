import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startIdentityProvider, type IdentityProvider } from '@parley/lab'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import type { Visitor } from './browser.ts'
import { journey } from './journey.ts'
import { freePort } from './product.ts'
import { createOwner, owner, signIn } from './steps.ts'

let service: IdentityProvider | undefined
// Before what a journey looks for at its end: that may fail.
after(() => service?.close())
const house = journey({ script: { tokensPerSecond: 0 } })

async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

/** Asks the service who is there; the one journey that leaves our pages, and only for it. */
async function passService({ page, watch }: Visitor, login: string, password: string): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in to the lab' }).waitFor()
  await page.getByLabel('Name').fill(login)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.origin === new URL(house.product.url).origin)
  const elsewhere = watch.foreign.filter((url) => new URL(url).origin !== new URL(service?.issuer ?? '').origin)
  assert.deepEqual(elsewhere, [])
  watch.foreign.splice(0)
}

test('a sign-in service is connected, linked to one’s own account, and opens the door', async () => {
  const visitor = await house.visitor()
  const { page } = visitor
  await createOwner(page)
  const port = await freePort()
  await page.goto('./admin/services')
  await page.getByRole('button', { name: 'Connect a service' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect a service' })
  await dialog.getByLabel('Name').fill('School')
  await dialog.getByLabel('Issuer').fill('http://id.example.org')
  await dialog.getByLabel('Client id').fill('parley')
  await dialog.getByLabel('Client secret').fill('lab-client-secret-of-sufficient-length')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Use https:// for a service outside this network.').waitFor()
  await assertAccessible(page, 'connecting a service')
  await dialog.getByLabel('Issuer').fill(`http://127.0.0.1:${port}`)
  await dialog.getByLabel('Who gets an account by it').selectOption('everybody')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('list', { name: 'Sign-in services' }).getByRole('listitem')
  const redirect = await row.locator('code').innerText()
  service = await startIdentityProvider({
    port,
    redirectUris: [redirect],
    users: [
      { login: 'ada', password: 'lovelace-1843', email: owner.email, emailVerified: true, name: 'Ada Lovelace' },
      { login: 'mary', password: 'shelley-1818', email: 'mary@lab.example', emailVerified: true, name: 'Mary Shelley' },
      { login: 'emmy', password: 'noether-1882', email: 'emmy@lab.example', emailVerified: true, name: 'Emmy Noether' },
      { login: 'lise', password: 'meitner-1878', email: 'lise@lab.example', emailVerified: true, name: 'Lise Meitner' },
    ],
  })
  await row.getByRole('button', { name: 'Test' }).click()
  await page.getByText('answers as an OpenID provider').waitFor()
  await assertAccessible(page, 'services')

  // Who controls an address there is not yet its owner here.
  const stranger = await house.visitor()
  await stranger.page.goto('./account/security')
  await stranger.page.getByRole('link', { name: 'Go on with School' }).click()
  await passService(stranger, 'ada', 'lovelace-1843')
  await stranger.page.getByRole('alert').getByText('There is an account with your address already.').waitFor()
  assert.doesNotMatch(stranger.page.url(), /signInProblem/)
  await assertAccessible(stranger.page, 'back without an account')
  await stranger.page.context().close()

  await page.goto('./account/security')
  const linked = page.getByRole('list', { name: 'Sign-in services' }).getByRole('listitem')
  await linked.getByRole('button', { name: 'Link', exact: true }).click()
  await passService(visitor, 'ada', 'lovelace-1843')
  await page.waitForURL(/account\/security/)
  await linked.getByRole('button', { name: 'Unlink' }).waitFor()
  await page.context().close()

  const later = await house.visitor({ viewport: { width: 390, height: 800 } })
  await later.page.goto('./account/security')
  await later.page.getByRole('link', { name: 'Go on with School' }).waitFor()
  await assertAccessible(later.page, 'the door with a service')
  await later.page.getByRole('link', { name: 'Go on with School' }).click()
  await passService(later, 'ada', 'lovelace-1843')
  await later.page.waitForURL(/account\/security/)
  await later.page.getByRole('button', { name: 'Unlink' }).waitFor()
  await later.page.context().close()
})

test('who was invited comes in through the service as what the invitation says, and nobody after them', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const { origin } = new URL(house.product.url)
  const made = await page.request.post('./api/admin/invites', { headers: { origin }, data: { role: 'guest' } })
  assert.equal(made.status(), 201)
  const { token } = Object(await made.json())
  await page.context().close()

  const invited = await house.visitor({ viewport: { width: 390, height: 800 } })
  await invited.page.goto(`./join#${token}`)
  await invited.page.getByText('You are invited.').waitFor()
  await assertAccessible(invited.page, 'invited, with a service')
  await invited.page.getByRole('link', { name: 'Go on with School' }).click()
  await passService(invited, 'emmy', 'noether-1882')
  await invited.page.getByRole('textbox', { name: 'Message' }).waitFor()
  assert.doesNotMatch(invited.page.url(), /join|#/, 'the used token is not left in the address')
  assert.equal(Object(await (await invited.page.request.get('./api/me')).json()).role, 'guest')
  await invited.page.context().close()

  const late = await house.visitor()
  await late.page.goto(`./join#${token}`)
  await late.page.getByRole('link', { name: 'Go on with School' }).click()
  await passService(late, 'lise', 'meitner-1878')
  await late.page.getByRole('alert').getByText('invitation').waitFor()
  await assertAccessible(late.page, 'an invitation that was used')
  await late.page.context().close()
})

test('whom the service alone knows gets an account, and without passwords it is the way in and out', async () => {
  const newcomer = await house.visitor()
  await newcomer.page.goto('./')
  await newcomer.page.getByRole('link', { name: 'Go on with School' }).click()
  await passService(newcomer, 'mary', 'shelley-1818')
  await newcomer.page.getByRole('textbox', { name: 'Message' }).waitFor()
  await newcomer.page.getByRole('button', { name: 'Account of Mary Shelley' }).waitFor()

  // Later, the server would ask who is there; whoever has no password shows it at the service, in a window beside.
  const { page: inside, watch } = newcomer
  const refusal = { code: 'step_up_required', title: 'Confirm it is you', status: 403, detail: '', type: 'about:blank' }
  const problem = { ...refusal, errorId: 'x', retryable: false, retryAfter: null, actions: ['sign-in'] }
  await inside.route('**/api/me/password', (route) => route.fulfill({ status: 403, json: problem }), { times: 1 })
  const known = Promise.withResolvers<void>()
  await inside.route('**/api/me', (route) => known.promise.then(() => route.continue()), { times: 1 })
  await inside.goto('./account/security')
  await inside.getByText('ends your API keys').waitFor()
  assert.equal(await inside.getByLabel('New password').count(), 0, 'nothing to type in before it is known which form')
  known.resolve()
  await inside.getByLabel('New password').fill('three green umbrellas')
  await inside.getByRole('button', { name: 'Set a password' }).click()
  const asked = inside.getByRole('dialog', { name: 'Is it still you?' })
  await asked.getByRole('button', { name: 'Show it at School' }).waitFor()
  assert.equal(await asked.getByLabel('Password', { exact: true }).count(), 0)
  await assertAccessible(inside, 'who is to show it at a service')
  const opens = inside.context().waitForEvent('page')
  await asked.getByRole('button', { name: 'Show it at School' }).press('Enter')
  const beside = await opens
  await beside.getByLabel('Name').fill('mary')
  await beside.getByLabel('Password').fill('shelley-1818')
  await beside.getByRole('button', { name: 'Sign in' }).click()
  await asked.waitFor({ state: 'hidden' })
  await inside.getByLabel('Current password').waitFor()
  watch.foreign.splice(0)

  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./admin/services')
  await page.getByRole('checkbox', { name: 'Passwords let people in' }).click()
  await assertAccessible(page, 'before passwords are left out')
  await page.getByRole('dialog').getByRole('button', { name: 'Leave passwords out' }).click()
  await page.getByRole('checkbox', { name: 'Passwords let people in', checked: false }).waitFor()
  await page.context().close()

  await newcomer.page.getByRole('button', { name: /^Account of/ }).click()
  await newcomer.page.getByRole('menuitem', { name: 'Sign out' }).click()
  // Not straight back in: the service still knows who was there.
  await newcomer.page.getByRole('link', { name: 'Go on with School' }).waitFor()
  assert.equal(await newcomer.page.getByLabel('Password', { exact: true }).count(), 0)
  await newcomer.page.goto('./')
  await newcomer.page.getByRole('textbox', { name: 'Message' }).waitFor()
  newcomer.watch.foreign.splice(0)
  await newcomer.page.context().close()
})
