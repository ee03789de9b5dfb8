import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './axe.ts'
import { assertInstallable, untilControlled } from './installable.ts'
import { journey } from './journey.ts'
import { startNewerFront } from './newer-front.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })
const installed = { serviceWorkers: 'allow' } as const

test('recent conversations are read without a server once their owner wants them kept, and go when they leave', async () => {
  const { page } = await house.visitor(installed)
  await createOwner(page)
  await say(page, 'kept for the train')
  await untilAnswered(page)
  await page.getByRole('link', { name: 'New chat' }).click()
  await untilControlled(page)
  await assertInstallable(page, house.product.url)
  assert.equal(await page.evaluate(() => caches.has('parley-kept')), false, 'a browser keeps nothing unasked')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitemradio', { name: 'Keep recent chats to read offline' }).click()
  await page.getByText('Recent chats can now be read').waitFor()

  await house.product.kill()
  await page.reload()
  await page.getByRole('navigation').getByRole('link', { name: 'kept for the train' }).click()
  await page.getByRole('log').getByText('You asked: kept for the train').waitFor()
  await page.getByText('No connection.').waitFor()
  assert.deepEqual(await violations(page), [])
  await say(page, 'sent from the tunnel')
  await page.getByText('Waiting for the connection.').waitFor()
  await house.product.start()
  await page.getByRole('log').getByText('You asked: sent from the tunnel').waitFor()
  await untilAnswered(page)

  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  const kept = await page.evaluate(async () => {
    const names = await caches.keys()
    const urls = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    )
    return urls.flat().filter((url) => url.includes('/api/'))
  })
  assert.deepEqual(kept, [])
  await page.context().close()
})

test('without a server the app still opens and says what is wrong', async () => {
  const { page } = await house.visitor(installed)
  await signIn(page)
  await untilControlled(page)
  await house.product.kill()
  await page.reload()
  await page.getByText('Parley cannot be reached.').waitFor()
  await house.product.start()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  await page.context().close()
})

test('a newer version waits until it is asked for, and no draft is lost on the way', async () => {
  const front = await startNewerFront(house.product.url)
  const { page } = await house.visitor({ ...installed, baseURL: front.url })
  try {
    await signIn(page)
    await untilControlled(page)
    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByRole('menuitemradio', { name: 'Keep recent chats to read offline' }).click()
    await page.getByText('Recent chats can now be read').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('half a thought')
    front.release()
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
    await page.getByText('A newer Parley is here.').waitFor()
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'half a thought')
    const loaded = page.waitForEvent('load')
    await page.getByRole('button', { name: 'Load it' }).click()
    await loaded
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'half a thought')
    const scripts = await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting ?? null)
    assert.equal(scripts, null, 'the newer one has taken over')

    await house.product.kill()
    await page.reload()
    await page.getByRole('navigation').getByRole('link', { name: 'kept for the train' }).click()
    await page.getByRole('log').getByText('You asked: kept for the train').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('kept for')
    await page.getByRole('option', { name: 'kept for the train' }).waitFor()
    await page.keyboard.press('Escape')
    await house.product.start()
  } finally {
    await page.context().close()
    await front.close()
  }
})
