import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0, tokens: 20 }, environment: { PARLEY_SIGNUP: 'open' } })
const shots = process.env['PARLEY_SHOTS']

async function registerBob(): Promise<void> {
  const { page } = await house.visitor()
  const data = { email: 'bob@example.org', username: 'bob', displayName: 'Bob Builder', password: 'four green ladders' }
  const { origin, href } = new URL('api/auth/register', house.product.url)
  assert.equal((await page.request.post(href, { data, headers: { origin } })).status(), 201)
  await page.context().close()
}

async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${where}.png`, fullPage: true })
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

test('an administrator sets a budget, who has used it up is moved and sees so, and both see what was used', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await createOwner(page)
  await say(page, 'Hello before there was a budget')
  await untilAnswered(page)

  await page.goto('./admin/budgets')
  await page.getByText('Nothing is limited yet.').waitFor()
  await page.getByRole('button', { name: 'Add the budget' }).click()
  await page.getByText('Give it a name.').waitFor()
  await page.getByLabel('Name', { exact: true }).fill('A taste')
  await page.getByLabel('How much').fill('2')
  await page.getByLabel('When it is used up').selectOption({ label: 'lab-thinker' })
  await page.getByRole('button', { name: 'Add the budget' }).click()
  await page.getByText('“A taste” counts from now on.').waitFor()
  const budget = page.getByRole('listitem').filter({ hasText: 'A taste' })
  await budget.getByText(/Everyone · 2 messages a day · each alone · then openai\/lab-thinker/).waitFor()
  await assertAccessible(page, 'budgets')

  await page.goto('./')
  await say(page, 'The last one')
  await untilAnswered(page)
  await page.getByText(/The budget “A taste” is nearly used up: 2 messages of 2 messages/).waitFor()
  await say(page, 'One more')
  await page.getByText(/The budget “A taste” for lab-chat is used up, so lab-thinker answers until/).waitFor()
  await untilAnswered(page)
  await assertAccessible(page, 'moved')
  await page.reload()
  await page.getByText(/so lab-thinker answers until/).waitFor()

  await page.goto('./account/usage')
  await page.getByText('used up', { exact: true }).waitFor()
  await page.getByText(/2 messages of 2 messages/).waitFor()
  await page.getByText('Show as a table').click()
  await page.getByRole('table').first().waitFor()
  await assertAccessible(page, 'own usage')

  await page.goto('./admin/usage')
  await page.getByRole('heading', { name: 'The house now' }).waitFor()
  await page.getByRole('region', { name: 'By person' }).getByText('Ada Lovelace').waitFor()
  const used = page.getByRole('region', { name: 'Usage', exact: true })
  await used.getByLabel('Show', { exact: true }).selectOption({ label: 'Messages' })
  await page.getByRole('region', { name: 'The house over time' }).getByRole('figure', { name: 'Storage' }).waitFor()
  await page.getByText('Nothing was given up.').waitFor()
  await page.getByRole('figure', { name: 'Messages' }).waitFor()
  await assertAccessible(page, 'usage')
  // Hours pass until work is given up: how it comes there is tested at the server, what becomes of it here.
  const job = {
    id: '01920000-0000-7000-8000-000000000001',
    kind: 'mail',
    attempts: 8,
    endedAt: '2026-01-31T10:00:00.000Z',
  }
  const items = [{ ...job, reason: 'Nobody answers there.' }]
  await page.route('**/api/admin/jobs/given-up', (route) => route.fulfill({ json: { items, nextCursor: null } }), {
    times: 1,
  })
  const asked = page.waitForRequest((request) => request.url().endsWith(`/api/admin/jobs/${job.id}/retry`))
  await page.route('**/api/admin/jobs/*/retry', (route) => route.fulfill({ status: 204 }), { times: 1 })
  await page.reload()
  const given = page.getByRole('list', { name: 'Work that was given up' }).getByRole('listitem')
  await given.getByText('8 attempts').waitFor()
  await given.getByText('Nobody answers there.').waitFor()
  await assertAccessible(page, 'work that was given up')
  await given.getByRole('button', { name: 'Try again' }).click()
  assert.equal((await asked).method(), 'POST')
  await page.getByText('Nothing was given up.').waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download as a table (CSV)' }).click()
  assert.equal((await download).suggestedFilename(), 'parley-usage.csv')

  await page.setViewportSize({ width: 360, height: 780 })
  await assertAccessible(page, 'usage on a phone')
  await page.goto('./admin/budgets')
  await budget.waitFor()
  await assertAccessible(page, 'budgets on a phone')
})

test('a budget for one person is found by name, changed later, and two who change it at once see both', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await registerBob()
  await signIn(page)
  await page.goto('./admin/budgets')
  await page.getByLabel('Name', { exact: true }).fill('For Bob')
  await page.getByRole('button', { name: 'Add the budget' }).click()
  await page.getByText('Give an amount.').waitFor()
  await page.getByRole('combobox', { name: 'Or for one person or group, by name' }).fill('build')
  await page.getByRole('option', { name: /Bob Builder/ }).click()
  await page.getByLabel('How much').fill('500')
  await page.getByRole('button', { name: 'Add the budget' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'For Bob' })
  await row.getByText(/Bob Builder · 500 messages a day/).waitFor()

  await row.getByRole('button', { name: 'Change For Bob' }).click()
  const dialog = page.getByRole('dialog', { name: 'For Bob' })
  await dialog.getByLabel('Written by').selectOption({ label: 'lab-chat' })
  await dialog.getByLabel('When it is used up').selectOption({ label: 'lab-chat' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Name another model than the one that is limited.').waitFor()
  await assertAccessible(page, 'budget wrong')
  await dialog.getByLabel('Written by').selectOption('')
  await dialog.getByLabel('When it is used up').selectOption('')
  await dialog.getByLabel('How much').fill('600')
  const url = new URL('api/admin/budgets', house.product.url)
  const { items } = Object(await (await page.request.get(url.href)).json())
  const { id, version } = items.find(({ name }: { name: string }) => name === 'For Bob')
  const theirs = await page.request.patch(`${url.href}/${id}`, {
    data: { version, limit: 700 },
    headers: { origin: url.origin },
  })
  assert.equal(theirs.status(), 200)
  await dialog.getByRole('button', { name: 'Save' }).click()
  const clash = dialog.getByRole('alert', { name: 'Somebody else saved a change meanwhile' })
  await clash.getByText(/700 messages a day/).waitFor()
  await assertAccessible(page, 'budget conflict')
  await clash.getByRole('button', { name: 'Save mine over it' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await row.getByText(/600 messages a day/).waitFor()
})
