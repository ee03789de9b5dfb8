import assert from 'node:assert/strict'
import { test } from 'node:test'
import { versionedInjectionPolicy, type InjectionPolicy } from '@parley/contract'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, owner, say, signIn } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })

test('an address that leads nowhere says so, and the way back is there', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  for (const path of ['nowhere', 'admin/nowhere', 'account/nowhere', 'c/1/2/3/4']) {
    await page.goto(`./${path}`)
    await page.getByRole('heading', { name: 'There is nothing here.' }).waitFor()
  }
  assert.deepEqual(await violations(page), [])
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.deepEqual(await violations(page), [])
  await page.getByRole('main').getByRole('link').click()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  await page.context().close()
})

test('the palette leads to every page, and to models, assistants and a temporary chat', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const pages = async (path: string): Promise<string[]> => {
    await page.goto(path)
    const links = page.getByRole('navigation').locator(`a[href*="/${path.split('/')[1]}/"]`)
    await links.nth(3).waitFor()
    return links.allTextContents()
  }
  const all = [
    ...(await pages('./admin/users')).map((name) => `Administration: ${name.trim()}`),
    ...(await pages('./account/profile')).map((name) => `Account: ${name.trim()}`),
  ]
  assert.ok(all.length > 18, `${all.length} pages`)
  const field = page.getByRole('dialog').getByRole('combobox')
  const option = (name: string) => page.getByRole('dialog').getByRole('option', { name })
  await page.keyboard.press('Control+k')
  for (const name of [...all, 'Documents', 'Assistants', 'Prompts', 'Search']) {
    await field.fill(name)
    await option(name).first().waitFor()
  }
  await field.fill('Administration: Budgets')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/admin\/budgets$/)

  await page.keyboard.press('Control+k')
  await field.fill('Answer with lab-thinker')
  await option('Answer with lab-thinker').waitFor()
  assert.deepEqual(await violations(page), [])
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /lab-thinker/ }).waitFor()
  await page.keyboard.press('Control+k')
  await field.fill('Temporary chat')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Temporary chat', pressed: true }).waitFor()
  await page.keyboard.press('Control+k')
  await field.fill('Talk with')
  await option('Talk with').first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/assistant=/)
  await page.context().close()
})

test('what takes away for good asks first, by its name', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const { href, origin } = new URL(house.product.url)
  const data = { kind: 'openai', name: 'Second source', baseUrl: house.product.lab.url, apiKey: 'sk-second' }
  assert.equal((await page.request.post(`${href}api/admin/providers`, { data, headers: { origin } })).status(), 201)
  await page.goto('./admin/models')
  const row = page.getByRole('listitem').filter({ hasText: 'Second sourceOpenAI' })
  await row.getByRole('button', { name: 'Remove' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove “Second source”?' })
  await dialog.getByText('Its key is forgotten').waitFor()
  assert.deepEqual(await violations(page), [])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await row.getByRole('button', { name: 'Remove' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await row.waitFor({ state: 'detached' })
  await page.context().close()
})

test('two administrators who change the same at once: the second sees both and chooses', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.goto('./admin/audit')
  const field = page.getByLabel('What people write')
  await field.waitFor()
  const { href, origin } = new URL(house.product.url)
  const place = `${href}api/admin/injection`
  const stored = async () => versionedInjectionPolicy.parse(await (await page.request.get(place)).json())
  const elsewhere = async (messages: InjectionPolicy['messages']): Promise<void> => {
    const { value, version } = await stored()
    const data = { value: { ...value, messages }, version }
    assert.equal((await page.request.put(place, { data, headers: { origin } })).status(), 200)
  }

  await elsewhere('block')
  await field.selectOption('do not look')
  const dialog = page.getByRole('dialog', { name: 'Somebody else saved a change meanwhile' })
  const both = dialog.getByRole('row').filter({ hasText: 'What people write' })
  await both.waitFor()
  assert.deepEqual(await both.getByRole('cell').allTextContents(), ['do not look', 'do not let it pass'])
  assert.deepEqual(await violations(page), [])
  await dialog.getByRole('button', { name: 'Take theirs' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.equal((await stored()).value.messages, 'block')

  await field.locator('option:checked', { hasText: 'do not let it pass' }).waitFor({ state: 'attached' })
  await elsewhere('flag')
  await field.selectOption('do not look')
  await dialog.getByRole('button', { name: 'Save mine over it' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.equal((await stored()).value.messages, 'off')
  await page.context().close()
})

test('on a device where only the service worker may notify, it does', async () => {
  const { page, context } = await house.visitor({ serviceWorkers: 'allow' })
  await context.grantPermissions(['notifications'])
  await page.addInitScript(`
    window.told = []
    window.Notification = class { static permission = 'granted'; static requestPermission = async () => 'granted'
      constructor() { throw new TypeError('Illegal constructor') } }
    ServiceWorkerRegistration.prototype.showNotification = async (title, { body, data }) => void told.push(body + data)
    Object.defineProperty(document, 'hidden', { get: () => window.looksAway === true })
  `)
  await signIn(page)
  await page.goto('./account/preferences')
  await page.getByLabel('Tell me when an answer is ready').check()
  await page.goto('./')
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await say(page, '/lab tokens=40 speed=20 The secret plan')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  await page.evaluate('window.looksAway = true')
  await page.waitForFunction(() => String(Reflect.get(window, 'told')) !== '')
  assert.match(String(await page.evaluate('told')), /^New answer\/c\//)
  await page.context().close()
})

test('in another language a problem is told in its words, and a refused field beside it', async () => {
  const { page } = await house.visitor({ locale: 'de-DE' })
  await page.goto('./')
  await page.getByLabel(/E-Mail/).fill('ada@example.org')
  await page.getByLabel('Passwort', { exact: true }).fill('wrong from the start')
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByText('Du bist nicht angemeldet, oder das hat nicht gepasst.').waitFor()
  await page.getByLabel('Passwort', { exact: true }).fill(owner.password)
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByRole('textbox', { name: 'Nachricht' }).waitFor()
  await page.goto('./account/profile')
  const field = page.getByRole('region', { name: 'Deine Namen' }).getByLabel('Benutzername')
  await field.fill('ä!')
  await field.press('Enter')
  await page.getByText('Nur Buchstaben, Ziffern, - und _.').waitFor()
  const told = await field.evaluate((element) => {
    const ids = element.getAttribute('aria-describedby')?.split(' ') ?? []
    return ids.map((id) => document.getElementById(id)?.textContent).join(' ')
  })
  assert.match(told, /Nur Buchstaben, Ziffern, - und _\./, 'it is read out with its field')
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  assert.equal(await field.inputValue(), 'ä!')
  await page.context().close()
})
