import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })

test('a part that cannot be loaded takes nothing with it, and comes when it can', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await say(page, 'here before')
  await untilAnswered(page)
  const field = page.getByRole('textbox', { name: 'Message' })
  const missing = /\/assets\/(?:offers|palette|documents-page|search-page)-.*\.js/
  await page.route(missing, (route) => route.abort())

  await field.fill('/half a thought')
  await page.keyboard.press('Control+k')
  await page.getByRole('status').getByText('This part of Parley could not be loaded.').waitFor()
  assert.equal(await field.inputValue(), '/half a thought')
  await page.getByRole('link', { name: 'Documents' }).click()
  await page.getByRole('main').getByText('This part of Parley could not be loaded.').waitFor()
  await page.getByRole('navigation').getByRole('link', { name: 'New chat' }).waitFor()
  assert.deepEqual(await violations(page), [])

  await page.unroute(missing)
  await page.getByRole('main').getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Documents', level: 1 }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').waitFor()
  await page.context().close()
})

test('a server that has become a newer one has other parts: trying again loads the page anew, words and all', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const gone = /\/assets\/documents-page-.*\.js/
  await page.route(gone, (route) => route.fulfill({ status: 404 }))
  await page.getByRole('link', { name: 'Documents' }).click()
  await page.getByRole('main').getByText('This part of Parley could not be loaded.').waitFor()
  const loaded = page.waitForEvent('load')
  await page.getByRole('main').getByRole('button', { name: 'Try again' }).click()
  await loaded
  await page.context().close()
})

test('words typed while the server is away outlive a reload, and go at sign-out', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await page.getByRole('navigation').getByRole('link', { name: 'here before' }).click()
  const field = page.getByRole('textbox', { name: 'Message' })
  await field.waitFor()
  await house.product.kill()
  await field.fill('typed in a tunnel')
  await page.getByText('No connection.').waitFor()
  await house.product.start()
  await page
    .context()
    .route('**/api/conversations/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    )
  await page.reload()
  await field.waitFor()
  assert.equal(await field.inputValue(), 'typed in a tunnel')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('draft'))), [])
  await page.context().close()
})
