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

test('what is named, announced, filed and answered by tools is text in every place that shows it', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await signIn(page)
  const { href, origin } = new URL(house.product.url)
  const api = async (method: string, path: string, data: object) => {
    const answer = await page.request.fetch(`${href}api/${path}`, { method, data, headers: { origin } })
    assert.ok(answer.ok(), `${path}: ${answer.status()}`)
    return Object(await answer.json())
  }
  const named = (place: number) => `<img src=x onerror=window.pwned=${place}>`
  const { version: look } = await api('GET', 'appearance', {})
  await api('PUT', 'admin/appearance', {
    value: { name: named(50), hue: null, notice: { text: named(51), tone: 'calm' } },
    version: look,
  })
  const made = await api('POST', 'assistants', { name: named(52), description: named(53), starters: [named(54)] })
  const collection = await api('POST', 'collections', { name: named(55), description: named(56) })
  const uploaded = await page.request.post(`${href}api/collections/${collection.id}/documents`, {
    headers: { origin },
    multipart: { files: { name: `${named(57)}.txt`, mimeType: 'text/plain', buffer: Buffer.from(named(58)) } },
  })
  assert.equal(uploaded.status(), 202)
  const { items: models } = await api('GET', 'admin/models', {})
  const [{ id: modelId, version }] = models
  await api('PATCH', `admin/models/${encodeURIComponent(modelId)}`, { version, description: named(59) })
  await api('POST', 'prompts', { name: 'hostile', text: named(60) })

  await page.goto('./')
  await page.getByText(named(51)).waitFor()
  await say(page, `/lab tool=calculate:{"expression":"${named(62)}"} ${named(63)}`)
  await untilAnswered(page)
  await page.getByText('Calculator').last().click()
  await page.getByRole('log').getByText('window.pwned=62').first().waitFor()
  const chat = page.url().split('/').at(-1)
  await api('PATCH', `conversations/${chat}`, { folder: named(64), title: named(65) })
  await page.getByRole('navigation').getByText(named(64)).waitFor()
  const seen = async (where: string, text: string) => {
    await page.getByText(text).first().waitFor()
    assert.deepEqual(await dangers(page), [], where)
  }
  await seen('a chat with steps', named(65))
  await page.getByRole('button', { name: /^Model:/ }).click()
  await seen('models to choose from', named(59))
  await page.goto(`./?assistant=${made.id}`)
  await seen('first questions', named(54))
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('onerror')
  await seen('the palette', named(65))
  for (const [path, text] of [
    ['assistants', named(53)],
    ['documents', named(56)],
    [`documents/${collection.id}`, named(57)],
    ['prompts', named(60)],
    ['search?q=onerror', named(63)],
    ['admin/appearance', named(51)],
  ] as const) {
    await page.goto(`./${path}`)
    await seen(path, text)
  }
})
