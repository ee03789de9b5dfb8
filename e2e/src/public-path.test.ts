import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from './journey.ts'
import { createOwner, say, untilAnswered, untilNewestHas } from './steps.ts'

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
