import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('a house gets a name, a colour, a logo and a notice, and who is at the door sees them', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await page.goto('./admin/appearance')
  await page.getByLabel('Name of the house').fill('School of Athens')
  await page.getByRole('radio', { name: 'Hue 235' }).check({ force: true })
  await page.getByLabel('Notice', { exact: true }).fill('Closed on Friday.')
  await page.getByRole('radio', { name: 'a warning' }).check()
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Save' }).click()
  const notice = page.getByRole('complementary', { name: 'Notice of the house' })
  await notice.getByText('Closed on Friday.').waitFor()
  await page.getByRole('navigation').getByText('School of Athens').waitFor()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a picture' }).click(),
  ])
  await chooser.setFiles({ name: 'logo.png', mimeType: 'image/png', buffer: dot })
  await page.getByRole('img', { name: 'Logo' }).waitFor()
  await notice.getByRole('button', { name: 'Put the notice away' }).click()
  await notice.waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('img', { name: 'Logo' }).waitFor()
  assert.equal(await notice.count(), 0, 'what was read stays away')

  const guest = await house.visitor()
  await guest.page.goto('./')
  await guest.page.getByText('School of Athens').waitFor()
  const hue = () => guest.page.evaluate(() => document.documentElement.style.getPropertyValue('--hue'))
  assert.equal(await hue(), '235')
  await guest.page.context().close()
  await page.context().close()
})
