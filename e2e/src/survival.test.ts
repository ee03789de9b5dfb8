import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newTab } from './browser.ts'
import { journey } from './journey.ts'
import { createOwner, newestText, say, signIn, untilAnswered, untilNewestHas, untilWriting } from './steps.ts'

const house = journey()

/** As many words as the lab writes, none twice and none lost: they come round in a fixed order. */
const cycle = 'the river carries light over stones and every word finds its way home before the evening comes'.split(
  ' ',
)

function assertWhole(text: string, tokens: number): void {
  const words = text.split(/\s+/).filter((word) => cycle.includes(word))
  assert.equal(words.length, tokens)
  words.forEach((word, index) => assert.equal(word, cycle[index % cycle.length]))
}

const answerText = /the river carries[\s\S]*/

test('a page loaded again in the middle of an answer shows it all and goes on', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await say(page, '/lab tokens=900 speed=100 a story')
  await untilNewestHas(page, 'the river carries light')
  await page.reload()
  await untilNewestHas(page, 'the river carries light')
  await untilWriting(page)
  await untilAnswered(page)
  assertWhole(answerText.exec(await newestText(page))?.[0] ?? '', 900)
  await page.context().close()
})

test('a server killed in the middle of an answer leaves what was seen, says so, and continues', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, '/lab tokens=2000 speed=60 an epic')
  await untilNewestHas(page, 'the river carries light over stones and every word')
  const seen = answerText.exec(await newestText(page))?.[0] ?? ''
  await house.product.kill()
  await page.getByText('No connection.').waitFor()
  await house.product.start()
  await page.getByText('What had come is kept.').waitFor()
  assert.equal(await page.getByText(/is kept\./).count(), 1, 'it is said once')
  const kept = answerText.exec(await newestText(page))?.[0] ?? ''
  assert.ok(kept.startsWith(seen.split('\n', 1)[0]?.trimEnd() ?? ' '), 'what was seen is still there')
  house.product.lab.play({ text: 'And so it ended.' })
  await page.getByRole('button', { name: 'Continue' }).click()
  await untilAnswered(page)
  house.product.lab.play({ tokensPerSecond: 120 })
  await page.context().close()
})

test('a server killed before the first word says so, and offers no going on with nothing', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  house.product.lab.play({ firstTokenMs: 30_000 })
  await say(page, 'a question to a slow model')
  await untilWriting(page)
  await house.product.kill()
  await page.getByText('No connection.').waitFor()
  house.product.lab.play({ tokensPerSecond: 120 })
  await house.product.start()
  await page.getByText('The server stopped while this was being written.').waitFor()
  assert.equal(await page.getByText(/is kept\./).count(), 0)
  assert.equal(await page.getByRole('button', { name: 'Continue' }).count(), 0)
  await page.getByRole('button', { name: 'Try again' }).click()
  await untilAnswered(page)
  await page.context().close()
})

test('two tabs are in step: each sees what the other asks, while it is answered', async () => {
  const { page: first, context, watch } = await house.visitor()
  await signIn(first)
  await say(first, 'hello from the first')
  await untilAnswered(first)
  const second = await newTab(context, watch)
  await second.goto(first.url())
  await untilNewestHas(second, 'hello from the first')
  await first.getByText('Also open in another tab or on another device.').waitFor()
  await second.getByText('Also open in another tab or on another device.').waitFor()
  await second.bringToFront()
  await second.getByRole('textbox', { name: 'Message' }).pressSequentially('More words')
  await first.getByText('Something is being written in your other tab').waitFor()
  await say(second, '/lab tokens=700 speed=100 hello from the second')
  await untilNewestHas(first, 'the river carries')
  await untilWriting(first)
  await Promise.all([untilAnswered(first), untilAnswered(second)])
  assertWhole(answerText.exec(await newestText(first))?.[0] ?? '', 700)
  assert.equal(await first.getByRole('article').count(), 4)
  await second
    .getByRole('button', { name: /^Actions for/ })
    .last()
    .click()
  await second.getByRole('menuitem', { name: 'Rename' }).click()
  await second.getByRole('textbox', { name: 'Name' }).fill('In step')
  await second.getByRole('button', { name: 'Save' }).click()
  await first.getByRole('heading', { level: 1, name: 'In step' }).waitFor()
  await second.close()
  await first.getByText('Also open in another tab').waitFor({ state: 'detached' })
  await context.close()
})

test('what is sent without a connection goes once, as soon as there is one', async () => {
  const { page, context } = await house.visitor()
  await signIn(page)
  await say(page, 'before')
  await untilAnswered(page)
  await context.setOffline(true)
  await say(page, 'while away')
  await page.getByText('Waiting for the connection.').waitFor()
  await context.setOffline(false)
  await untilNewestHas(page, 'You asked: while away')
  await untilAnswered(page)
  await page.reload()
  await untilNewestHas(page, 'You asked: while away')
  assert.equal(await page.getByRole('article', { name: 'You' }).count(), 2)
  await context.close()
})

test('what the server does not have yet outlives a reload and goes once; what it refused waits for its writer', async () => {
  const { page, context } = await house.visitor()
  await signIn(page)
  let asked = 0
  let cut = true
  await page.route('**/api/messages', (route) => {
    asked += 1
    return cut ? route.abort() : route.continue()
  })
  await say(page, 'words from the tunnel')
  await page.getByText('Waiting for the connection.').waitFor()
  await page.reload()
  await page.getByRole('log').getByText('words from the tunnel').waitFor()
  await page.getByText('Waiting for the connection.').waitFor()
  cut = false
  await untilNewestHas(page, 'You asked: words from the tunnel')
  await untilAnswered(page)
  assert.equal(await page.getByRole('article', { name: 'You' }).count(), 1)
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage])), /tunnel/)

  await page.getByRole('link', { name: 'New chat' }).click()
  await page.getByRole('heading', { name: /Ada/ }).waitFor()
  await say(page, 'too many words '.repeat(2_500))
  await page.getByText('Not sent. This is').waitFor()
  const before = asked
  await page.reload()
  await page.getByText('Not sent. This is').waitFor()
  assert.equal(asked, before, 'it is not sent again unasked')
  await context.close()
})

test('what one person could not send is neither shown to the next at this screen nor sent as theirs', async () => {
  const { page, context } = await house.visitor()
  await signIn(page)
  const grace = { username: 'grace', password: 'four green umbrellas' }
  const headers = { origin: new URL(house.product.url).origin }
  await page.request.post('api/admin/users', { headers, data: { ...grace, email: 'grace@example.org' } })
  let cut = true
  await page.route('**/api/messages', (route) => (cut ? route.abort() : route.continue()))
  await say(page, 'only for Ada')
  await page.getByText('Waiting for the connection.').waitFor()
  const address = page.url()
  await context.clearCookies()
  await page.reload()
  cut = false
  await page.getByLabel('E-mail address or username').fill(grace.username)
  await page.getByLabel('Password', { exact: true }).fill(grace.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'This conversation is not here.' }).waitFor()
  assert.equal(await page.getByText('only for Ada').count(), 0)
  await context.clearCookies()
  await signIn(page)
  await page.goto(address)
  await untilNewestHas(page, 'You asked: only for Ada')
  await untilAnswered(page)
  await context.close()
})

test('a message whose answer got lost on the way is stored once', async () => {
  const { page, context } = await house.visitor()
  await signIn(page)
  await say(page, 'one')
  await untilAnswered(page)
  let lost = 0
  await page.route('**/messages', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    return route.abort('connectionreset')
  })
  await say(page, 'two')
  await untilNewestHas(page, 'You asked: two')
  await untilAnswered(page)
  assert.equal(lost, 1)
  await page.reload()
  await untilNewestHas(page, 'You asked: two')
  assert.equal(await page.getByRole('article').count(), 4)
  await context.close()
})

test('a message whose answer broke off on the way is stored once, and not called unsent', async () => {
  const { page, context } = await house.visitor()
  await signIn(page)
  await page.evaluate(() => {
    const { fetch } = globalThis
    globalThis.fetch = async (...request) => {
      const response = await fetch(...request)
      if (response.status !== 202) return response
      globalThis.fetch = fetch
      const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError('network error')) })
      return new Response(broken, response)
    }
  })
  await say(page, 'half an answer')
  await page.getByText('Waiting for the connection.').waitFor()
  await untilNewestHas(page, 'You asked: half an answer')
  await untilAnswered(page)
  assert.equal(await page.getByRole('article').count(), 2)
  await context.close()
})

test('a message that no answer comes to is not waited for without an end', async () => {
  const { page, context } = await house.visitor()
  await signIn(page)
  await page.clock.install()
  const held: Promise<void>[] = []
  await page.route('**/api/messages', (route) => {
    if (held.length > 0) return route.continue()
    held.push(new Promise(() => undefined))
    return held[0]
  })
  await say(page, 'into the void')
  await page.getByRole('log').getByText('into the void').waitFor()
  await page.clock.fastForward(100_000)
  await page.getByText('Waiting for the connection.').waitFor()
  await page.clock.fastForward(5_000)
  await untilNewestHas(page, 'You asked: into the void')
  await untilAnswered(page)
  assert.equal(await page.getByRole('article', { name: 'You' }).count(), 1)
  await context.close()
})

test('where WebSockets do not pass, the same comes as server-sent events', async () => {
  const { page, context } = await house.visitor()
  await page.routeWebSocket(/\/api\/live$/, (socket) => void socket.close())
  await signIn(page)
  await say(page, '/lab tokens=200 speed=100 over the other way')
  await untilNewestHas(page, 'the river carries')
  await untilAnswered(page)
  assertWhole(answerText.exec(await newestText(page))?.[0] ?? '', 200)
  await context.close()
})

test('a draft waits on the server: another browser finds it, and this one keeps nothing', async () => {
  const here = await house.visitor()
  await signIn(here.page)
  await say(here.page, 'a chat with a draft')
  await untilAnswered(here.page)
  const saved = here.page.waitForResponse((response) => response.request().method() === 'PATCH')
  await here.page.getByRole('textbox', { name: 'Message' }).fill('half a thought')
  await saved
  assert.doesNotMatch(await here.page.evaluate(() => JSON.stringify([localStorage, sessionStorage])), /half/)
  const there = await house.visitor()
  await signIn(there.page)
  await there.page.goto(here.page.url())
  await untilAnswered(there.page)
  assert.equal(await there.page.getByRole('textbox', { name: 'Message' }).inputValue(), 'half a thought')
  await here.context.close()
  await there.context.close()
})
