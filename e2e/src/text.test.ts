import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'
import { codeText, diagramText, formulaText } from './text.content.ts'

const house = journey()

async function answerWith(page: Page, text: string): Promise<void> {
  house.product.lab.play({ text: Array.from(text.matchAll(/[\s\S]{1,9}/g), ([piece]) => piece), tokensPerSecond: 900 })
  await say(page, 'show me')
  await untilAnswered(page)
}

test('formulas are drawn, read out as mathematics, and a price stays a price', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await answerWith(page, formulaText)
  const log = page.getByRole('log')
  await page.waitForFunction(() => document.querySelectorAll('[role=log] .katex').length === 5)
  assert.equal(await log.locator('math').count(), 5)
  await log.getByText('$5 and $10').waitFor()
  // A formula nobody can read stays as it was written.
  await log.getByText('\\frac{1}{', { exact: true }).waitFor()
  assert.deepEqual(await violations(page), [])
  await page.context().close()
})

test('code is coloured without changing a letter of it', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await answerWith(page, codeText)
  const code = page.getByRole('log').locator('pre').first()
  await code.locator('[data-colour=word]').first().waitFor()
  assert.equal(await code.innerText(), codeText.split('```')[1]?.replace(/^ts\n/, '').trimEnd())
  assert.deepEqual(await violations(page), [])
  await page.context().close()
})

test('a diagram is drawn in a frame of nobody and shown as a picture; one with a mistake stays its source', async () => {
  const { page, watch } = await house.visitor()
  await signIn(page)
  await answerWith(page, diagramText)
  const log = page.getByRole('log')
  const picture = log.getByRole('img', { name: 'Diagram' })
  await picture.first().waitFor()
  assert.ok(await picture.first().evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 100))
  await log.getByText('This diagram cannot be drawn.').waitFor()
  await log.getByRole('button', { name: 'Show its source' }).first().click()
  await log.getByText('flowchart LR').waitFor()
  await log.getByRole('button', { name: 'Enlarge' }).first().click()
  await page.getByRole('dialog', { name: 'Diagram' }).waitFor()
  assert.deepEqual(await violations(page), [])
  assert.equal(await page.evaluate(() => 'pwned' in window), false)
  // What the hostile label tried within the frame, the frame's policy forbade.
  for (const forbidden of watch.forbidden.splice(0)) assert.match(forbidden, /inline event handler.*'sha256-/)
  await page.context().close()
})

test('a picture elsewhere is loaded only after a press that says from where', async () => {
  const { page, watch } = await house.visitor()
  const asked: (string | undefined)[] = []
  const elsewhere = createServer((request, response) => {
    asked.push(request.headers.referer ?? request.headers.cookie)
    response.writeHead(200, { 'content-type': 'image/svg+xml' })
    response.end('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30"/></svg>')
  }).listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  const address = elsewhere.address()
  assert.ok(address !== null && typeof address === 'object')
  const host = `127.0.0.1:${address.port}`
  try {
    await signIn(page)
    await answerWith(page, `Look: ![a cat](http://${host}/cat.svg)`)
    const offer = page.getByRole('button', { name: `Show the picture from ${host}` })
    await offer.waitFor()
    assert.deepEqual(asked, [])
    assert.deepEqual(await violations(page), [])
    await offer.click()
    await page.frameLocator('iframe[title="a cat"]').getByRole('img', { name: 'a cat' }).waitFor()
    await page.waitForFunction(() => document.querySelector('iframe[title="a cat"]')?.getAttribute('width') === '40')
    assert.deepEqual(asked, [undefined], 'asked once, without a word about us')
    assert.deepEqual(watch.foreign.splice(0), [`http://${host}/cat.svg`])
  } finally {
    await page.context().close()
    elsewhere.close()
  }
})
