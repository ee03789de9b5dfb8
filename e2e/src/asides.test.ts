import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })
const shots = process.env['PARLEY_SHOTS']

async function look(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violations(page), [], `${where}, ${colorScheme}`)
    if (shots !== undefined) await page.screenshot({ path: `${shots}/${where}-${colorScheme}.png` })
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize()?.width, where)
}

test('a new chat gets a name and questions to go on with, one of which is asked; who wants none has none', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await createOwner(page)
  await page.goto('./admin/models')
  await page.getByLabel('By which model').selectOption({ label: 'lab-thinker · OpenAI' })
  const section = page.getByRole('region', { name: 'Titles and suggestions' })
  await section.scrollIntoViewIfNeeded()
  await look(page, 'asides settings')

  house.product.lab.play({ tokensPerSecond: 0, text: 'How long do they keep?\nWhich pan is best?' })
  await page.goto('./')
  await say(page, 'How do I boil an egg so that it is soft?')
  await untilAnswered(page)
  const next = page.getByRole('list', { name: 'What you may ask next' })
  await next.getByRole('button', { name: 'Which pan is best?' }).waitFor()
  await page.getByRole('navigation').getByText('How long do they keep?').waitFor()
  await look(page, 'suggestions')
  await page.setViewportSize({ width: 360, height: 780 })
  await look(page, 'suggestions on a phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  await next.getByRole('button', { name: 'Which pan is best?' }).click()
  await page.getByRole('log').getByRole('article').nth(3).waitFor()
  await untilAnswered(page)
  await page.getByRole('log').getByRole('article').nth(2).getByText('Which pan is best?').waitFor()

  await page.goto('./account/preferences')
  await page.getByLabel('Suggest what I may ask next').uncheck()
  await page.getByLabel('Suggest what I may ask next').and(page.locator('[aria-busy="false"] *')).waitFor()
  await look(page, 'preferences')
  await page.reload()
  assert.equal(await page.getByLabel('Suggest what I may ask next').isChecked(), false)
  await page.goto('./')
  await say(page, 'And now?')
  await untilAnswered(page)
  assert.equal(await next.count(), 0)
})
