import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { dangers } from './dangers.ts'
import { hostileMarkdown } from './hostile-markdown.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey()
const whole = hostileMarkdown.join('\n\n')

async function pressEverything(page: Page): Promise<void> {
  for (const link of await page.getByRole('log').getByText('click', { exact: true }).all()) {
    await link.click({ modifiers: [], timeout: 2_000 }).catch(() => undefined)
  }
}

test('hostile text stays text, while it is written in tiny pieces and when it is read again', async () => {
  const { page, context } = await house.visitor()
  // Links may be followed by a person; here nobody may even try.
  await context.route(/evil\.example/, (route) => route.abort())
  await createOwner(page)
  house.product.lab.play({
    text: Array.from(whole.matchAll(/[\s\S]{1,7}/g), ([piece]) => piece),
    tokensPerSecond: 1500,
  })
  await say(page, 'what does the page say?')
  await untilAnswered(page)
  assert.deepEqual(await dangers(page), [])
  await page.reload()
  await page.getByRole('log').getByText('window.pwned = 1').first().waitFor()
  assert.deepEqual(await dangers(page), [])
  await pressEverything(page)
  assert.deepEqual(await dangers(page), [])
  assert.equal(context.pages().length, 1, 'no dead link opened anything')
})

test('what a person writes, names and is told by a provider stays text too', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  house.product.lab.play({ text: 'fine', reasoning: whole, tokensPerSecond: 0 })
  await say(page, hostileMarkdown.slice(0, 30).join('\n\n'))
  await untilAnswered(page)
  await page
    .getByText(/^Thought/)
    .last()
    .click()
  await page
    .getByRole('button', { name: /^Actions for/ })
    .last()
    .click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('<img src=x onerror=window.pwned=30>\u202Etxt')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { level: 1, name: '<img src=x' }).waitFor()
  house.product.lab.play({ fault: 'plain-error' })
  await say(page, 'fail')
  await page.getByRole('article').last().getByRole('button', { name: 'Try again' }).waitFor()
  assert.deepEqual(await dangers(page), [])
})

test('a link says where it leads', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  house.product.lab.play({
    text: 'See [https://good.example](https://evil.example/x) and [paypаl](https://xn--paypl-7ve.example/).',
  })
  await say(page, 'links?')
  await untilAnswered(page)
  await page.getByRole('link', { name: 'https://good.example evil.example' }).waitFor()
  const link = page.getByRole('link', { name: /xn--paypl-7ve\.example/ })
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow')
})
