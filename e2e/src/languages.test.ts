import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, owner, say, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })

async function assertFits(page: Page): Promise<void> {
  const width = page.viewportSize()?.width
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, 'nothing scrolls sideways')
}

test('the browser’s language is spoken, and another one is chosen for good', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await say(page, 'hello')
  await untilAnswered(page)
  const when = await page.getByRole('log').getByRole('article').last().getByRole('time').innerText()
  assert.match(when, /^\d\d:\d\d$/, 'hours as in the reader’s country')
  await page.context().close()

  const german = await house.visitor({ locale: 'de-AT' })
  await german.page.goto('./')
  await german.page.getByRole('heading', { name: 'Schön, dich zu sehen.' }).waitFor()
  assert.equal(await german.page.evaluate(() => document.documentElement.lang), 'de')
  await german.page.getByLabel('E-Mail-Adresse oder Benutzername').fill(owner.username)
  await german.page.getByLabel('Passwort', { exact: true }).fill(owner.password)
  await german.page.getByRole('button', { name: 'Anmelden' }).click()
  await german.page.getByRole('textbox', { name: 'Nachricht' }).waitFor()
  await german.page.getByRole('navigation', { name: 'Gespräche' }).getByText('Heute').waitFor()
  assert.deepEqual(await violations(german.page), [])

  await german.page.getByRole('textbox', { name: 'Nachricht' }).fill('ein halber Satz')
  await german.page.getByRole('button', { name: /^Konto von/ }).click()
  await german.page.getByRole('menuitemradio', { name: 'English' }).click()
  const field = german.page.getByRole('textbox', { name: 'Message' })
  await field.waitFor()
  assert.equal(await field.inputValue(), 'ein halber Satz', 'the draft comes along')
  // The account speaks English everywhere from here on, until it follows the browser again.
  const { origin } = new URL(house.product.url)
  await german.page.request.patch('./api/me', { headers: { origin }, data: { language: null } })
  await german.page.context().close()
})

test('a form half filled in stays so when another language is chosen at the door', async () => {
  const { page } = await house.visitor({ locale: 'de-DE' })
  await page.goto('./')
  await page.getByLabel('E-Mail-Adresse oder Benutzername').fill(owner.username)
  await page.getByLabel('Passwort', { exact: true }).fill(owner.password)
  await page.getByRole('button', { name: 'العربية' }).click()
  await page.getByRole('heading', { name: 'سعداء برؤيتك.' }).waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.dir), 'ltr')
  assert.equal(await page.getByLabel('E-mail address or username').inputValue(), owner.username)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  await page.getByRole('link', { name: 'Documents' }).click()
  await page.getByText('Drop your first documents here.').waitFor()
  // The choice went to the account, which follows the browser again for the others.
  const { origin } = new URL(house.product.url)
  await page.request.patch('./api/me', { headers: { origin }, data: { language: null } })
  await page.context().close()
})

for (const width of [320, 390, 1280]) {
  test(`Arabic is read from right to left, at ${width} pixels too`, async () => {
    const viewport = { width, height: 800 }
    const { page } = await house.visitor({ locale: 'ar-EG', viewport })
    await page.goto('./')
    await page.getByRole('heading', { name: 'سعداء برؤيتك.' }).waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl')
    await assertFits(page)
    assert.deepEqual(await violations(page), [])
    await page.getByLabel('البريد الإلكتروني أو اسم المستخدم').fill(owner.username)
    await page.getByLabel('كلمة المرور', { exact: true }).fill(owner.password)
    await page.getByRole('button', { name: 'تسجيل الدخول' }).click()
    const field = page.getByRole('textbox', { name: 'الرسالة' })
    await field.fill('مرحبا، كيف الحال؟ `let a = 1`')
    await field.press('Enter')
    await page.getByRole('button', { name: 'أجب مجددًا' }).waitFor()
    await assertFits(page)
    assert.deepEqual(await violations(page), [])
    if (width < 800) await page.getByRole('button', { name: 'أظهر الشريط الجانبي' }).click()
    const side = page.getByRole('navigation', { name: 'المحادثات' })
    await side.waitFor()
    const box = await side.boundingBox()
    assert.ok(box !== null && Math.round(box.x + box.width) === width, 'the sidebar is at the right')
    await side.getByRole('button', { name: /^حساب/ }).click()
    await page.getByRole('menuitemradio', { name: 'العربية', checked: true }).waitFor()
    await assertFits(page)
    assert.deepEqual(await violations(page), [])
    await page.context().close()
  })
}
