import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertInstallable, untilControlled } from './installable.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered, untilNewestHas } from './steps.ts'

const house = journey({ path: '/team/parley/', script: { tokensPerSecond: 300 } })

test('under a path of its own everything works: pages, live answers, reload and the way back', async () => {
  const { page } = await house.visitor()
  const outside: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (!pathname.startsWith('/team/parley/')) outside.push(pathname)
  })
  await createOwner(page)
  await say(page, '/lab tokens=100 below a path')
  await untilNewestHas(page, 'the river carries')
  await untilAnswered(page)
  assert.match(page.url(), /\/team\/parley\/c\//)
  await page.reload()
  await untilNewestHas(page, 'the river carries')
  await page.getByRole('link', { name: 'New chat' }).click()
  await page.getByRole('heading', { name: /, Ada\.$/ }).waitFor()
  assert.equal(new URL(page.url()).pathname, '/team/parley/')
  await page.goBack()
  await untilNewestHas(page, 'the river carries')
  assert.deepEqual(outside, [])
})

test('under a path of its own it can be installed, and its first page opens without the server', async () => {
  const { page } = await house.visitor({ serviceWorkers: 'allow' })
  await signIn(page)
  await untilControlled(page)
  await assertInstallable(page, house.product.url)
  await house.product.kill()
  await page.goto('about:blank')
  await page.goto('./')
  await page.getByText('Parley cannot be reached.').waitFor()
  await house.product.start()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
})
