import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, newestText, say, signIn, untilAnswered } from './steps.ts'
import { hostilePage, longCode } from './text.content.ts'

const house = journey({ script: { tokensPerSecond: 900 } })
const pictures = process.env['PARLEY_PICTURES']

async function look(page: Page, name: string): Promise<void> {
  assert.deepEqual(await violations(page), [], name)
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` })
}

async function answerWith(page: Page, text: string): Promise<void> {
  house.product.lab.play({ text: Array.from(text.matchAll(/[\s\S]{1,40}/g), ([piece]) => piece), tokensPerSecond: 900 })
  await say(page, 'show me')
  await untilAnswered(page)
}

test('code is copied, saved, wrapped and unfolded, and a page is shown as it looks', async () => {
  const { page, context } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await createOwner(page)
  await answerWith(page, longCode)
  const log = page.getByRole('log')
  const block = log.getByRole('figure').first()
  await page.reload()
  await block.getByRole('button', { name: /^Show all \d+ lines$/ }).click()
  assert.equal(await block.getByRole('button', { name: /^Show all/ }).count(), 0)
  const wrap = block.getByRole('button', { name: 'Wrap long lines' })
  await wrap.press('Enter')
  assert.equal(await wrap.getAttribute('aria-pressed'), 'true')
  assert.equal(await block.locator('pre').evaluate((pre) => getComputedStyle(pre).whiteSpace), 'pre-wrap')
  const code = longCode.split('```')[1]?.replace(/^py\n/, '').trimEnd() ?? ''
  await block.getByRole('button', { name: 'Copy code' }).click()
  await block.getByRole('button', { name: 'Copied' }).waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code)
  const saving = page.waitForEvent('download')
  await block.getByRole('button', { name: 'Download' }).click()
  const saved = await saving
  assert.equal(saved.suggestedFilename(), 'code.py')
  assert.equal(await readFile(await saved.path(), 'utf8'), `${code}\n`)
  assert.equal((await log.locator('[lang=en]').count()) > 0, true, 'words are read out in their language')
  await look(page, 'code')
  await context.close()
})

test('a page from an answer is drawn by itself: it runs nothing, loads nothing and leads nowhere', async () => {
  const { page, context } = await house.visitor({ viewport: { width: 360, height: 740 } })
  const asked: string[] = []
  await context.route(/evil\.example/, (route) => {
    asked.push(route.request().url())
    return route.abort()
  })
  await signIn(page)
  await answerWith(page, `Here it is.\n\n\`\`\`html\n${hostilePage}\n\`\`\`\n`)
  await page.getByRole('button', { name: 'Show how it looks' }).press('Enter')
  const drawn = page.frameLocator('iframe[title="What the page looks like"]')
  await drawn.getByRole('heading', { name: 'Harbour' }).waitFor()
  await page.getByText('Its scripts and what it would load').waitFor()
  assert.equal(await drawn.getByRole('heading').evaluate((title) => getComputedStyle(title).color), 'rgb(0, 128, 0)')
  await drawn.getByText('A way out').click()
  await drawn.getByText('Send it').click()
  const found = await drawn.locator('html').evaluate((root) => ({
    origin: self.origin,
    ran: 'pwned' in self,
    acting: root.querySelectorAll('script, iframe, object, embed, link, base, meta, [onclick], [onload], [onerror]')
      .length,
    address: location.pathname,
  }))
  assert.deepEqual(found, { origin: 'null', ran: false, acting: 0, address: '/frame/preview.html' })
  assert.equal(await page.evaluate(() => 'pwned' in window), false)
  assert.deepEqual(asked, [])
  await look(page, 'preview-on-a-phone')
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360)
  await context.close()
})

test('a talk goes on in a new chat from any answer, and another of many models writes it again', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await signIn(page)
  await say(page, '/lab reasoning tokens=4 the first question')
  await untilAnswered(page)
  await say(page, '/lab tokens=4 the second question')
  await untilAnswered(page)
  const first = page.url()
  await page.getByRole('article').nth(1).getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Go on in a new chat' }).press('Enter')
  await page.waitForURL((url) => url.href !== first && url.pathname.startsWith('/c/'))
  await page.getByRole('log').getByText('the first question').waitFor()
  await page.getByText('the second question').waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('article').count(), 2)
  await page.getByText(/^Thought for \d+ s$/).waitFor()

  await page.route('**/api/models', async (route) => {
    const response = await route.fetch()
    const told = await response.json()
    const [one] = told.items
    const more = Array.from({ length: 14 }, (_, index) => ({
      ...one,
      id: `other/model-${index}`,
      name: index < 2 ? 'lab-thinker' : `model-${index}`,
      provider: { ...one.provider, name: `Elsewhere ${index}` },
      isDefault: false,
    }))
    await route.fulfill({ response, json: { ...told, items: [...told.items, ...more] } })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Answer again' }).click()
  await page.getByRole('menuitem', { name: 'lab-thinker · Elsewhere 0' }).waitFor()
  await page.getByRole('menuitem', { name: 'Another model…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Answer again with' })
  const search = dialog.getByRole('combobox', { name: 'Search models' })
  await search.fill('thinker openai')
  await dialog.getByRole('option').nth(1).waitFor({ state: 'detached' })
  await look(page, 'again-with')
  await search.press('Enter')
  await page.getByRole('article', { name: 'lab-thinker' }).waitFor()
  await untilAnswered(page)
  await page.context().close()
})

test('a server that restarts and a proxy that cannot reach it hold messages up, and turn none of them round', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, '/lab tokens=2 begin')
  await untilAnswered(page)
  const problem = {
    type: 'about:blank',
    title: 'Restarting',
    status: 503,
    code: 'maintenance',
    detail: 'Restarting.',
    errorId: '',
    retryable: true,
    retryAfter: 1,
    actions: [],
  }
  let refusals = 0
  await page.route('**/api/conversations/*/messages', async (route) => {
    if (route.request().method() !== 'POST' || refusals >= 2) return route.continue()
    refusals += 1
    if (refusals === 1) return route.fulfill({ status: 503, json: problem, contentType: 'application/problem+json' })
    return route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>', contentType: 'text/html' })
  })
  await say(page, '/lab tokens=2 one')
  await page.getByText('Waiting for the connection. It will be sent once.').waitFor()
  await say(page, '/lab tokens=2 two')
  await page.getByRole('article').nth(5).waitFor()
  await untilAnswered(page)
  assert.equal(refusals, 2)
  const said = await page.getByRole('article', { name: 'You' }).allTextContents()
  assert.deepEqual(
    said.map((text) => /tokens=2 (\w+)/.exec(text)?.[1]),
    ['begin', 'one', 'two'],
  )
  await page.context().close()
})

test('a first message that is refused begins nothing, and comes back as it stood to be mended', async () => {
  const { page } = await house.visitor({ viewport: { width: 360, height: 740 } })
  await signIn(page)
  const url = new URL('api/conversations', house.product.url).href
  const conversations = async (): Promise<number> => {
    const answer = await page.request.get(url)
    return JSON.parse(await answer.text()).items.length
  }
  const before = await conversations()
  await page.goto('./?temporary')
  await page.locator('input[type=file]').setInputFiles({
    name: 'harbour.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('The harbour wall is four metres high.'),
  })
  const tray = page.getByRole('list', { name: 'Attached files' })
  await tray.getByText('harbour.txt').waitFor()
  await tray.getByRole('progressbar').waitFor({ state: 'detached' })
  const long = `/lab tokens=2 ${'many words '.repeat(3_000)}`
  await say(page, long)
  await page.getByText('Not sent. This is 33,014 characters long').waitFor()
  await look(page, 'refused-first')
  await page.getByRole('button', { name: 'Edit' }).click()
  const field = page.getByRole('textbox', { name: 'Message' })
  await page.getByRole('button', { name: 'Temporary chat' }).waitFor()
  assert.equal(await field.inputValue(), long)
  assert.equal(await page.getByRole('button', { name: 'Temporary chat' }).getAttribute('aria-pressed'), 'true')
  await tray.getByText('harbour.txt').waitFor()
  assert.equal(await conversations(), before)
  await say(page, '/lab tokens=2 few words')
  await untilAnswered(page)
  await page.getByRole('article', { name: 'You' }).getByText('harbour.txt').waitFor()
  await page.context().close()
})

test('files dropped anywhere are attached, also while others are arriving, and one too many is told of', async () => {
  const { page } = await house.visitor({ viewport: { width: 1440, height: 900 } })
  await signIn(page)
  await say(page, '/lab tokens=2 begin')
  await untilAnswered(page)
  const drag = (type: string, ...names: string[]): Promise<void> =>
    page.getByRole('log').evaluate(
      (log, { type, names }) => {
        const dataTransfer = new DataTransfer()
        for (const name of names) dataTransfer.items.add(new File(['Words of a note.'], name, { type: 'text/plain' }))
        log.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
      },
      { type, names },
    )
  await drag('dragover', 'a.txt')
  await page.getByText('Drop them anywhere to attach them').waitFor()
  await look(page, 'dropping')
  await Promise.all([drag('drop', 'one.txt'), drag('drop', 'two.txt', 'three.txt')])
  const tray = page.getByRole('list', { name: 'Attached files' })
  for (const name of ['one.txt', 'two.txt', 'three.txt']) await tray.getByText(name).waitFor()
  await tray.getByRole('progressbar').first().waitFor({ state: 'detached' })
  assert.equal(await page.getByText('Drop them anywhere').count(), 0)
  await drag('drop', ...Array.from({ length: 18 }, (_, index) => `more-${index}.txt`))
  await page.getByText('A message carries 20 files at most: 1 was left out.').waitFor()
  assert.equal(await tray.getByRole('listitem').count(), 20)
  await page.context().close()
})

test('an assistant brings its own tools, whatever was chosen last', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const { origin, href } = new URL('api/', house.product.url)
  const data = { name: 'Pilot', tools: ['weather'] }
  assert.equal((await page.request.post(`${href}assistants`, { data, headers: { origin } })).status(), 201)
  await page.reload()
  await page.getByRole('button', { name: 'Choose tools' }).click()
  await page.getByRole('checkbox', { name: 'Calculator' }).check()
  await page.keyboard.press('Escape')
  const toolsAsked = (): string[] =>
    (Object(house.product.lab.requests.at(-1)?.body).tools ?? []).map(
      (tool: { function: { name: string } }) => tool.function.name,
    )
  await page.getByRole('button', { name: /^Assistant:/ }).click()
  await page.getByRole('menuitemradio', { name: 'Pilot' }).click()
  await page.getByRole('button', { name: '1 tool chosen' }).click()
  assert.equal(await page.getByRole('checkbox', { name: 'Weather' }).isChecked(), true)
  assert.equal(await page.getByRole('checkbox', { name: 'Calculator' }).isChecked(), false)
  await page.getByText('comes with the assistant').waitFor()
  await look(page, 'tools-brought')
  await page.keyboard.press('Escape')
  await say(page, '/lab tokens=2 which way?')
  await untilAnswered(page)
  assert.deepEqual(toolsAsked(), ['weather'])
  await page.getByRole('button', { name: '1 tool chosen' }).click()
  await page.getByRole('checkbox', { name: 'Weather' }).uncheck()
  await page.keyboard.press('Escape')
  await say(page, '/lab tokens=2 and without?')
  await page.getByRole('article').nth(3).waitFor()
  await untilAnswered(page)
  assert.deepEqual(toolsAsked(), [], 'what was taken away is not brought again')
  assert.ok((await newestText(page)).length > 0)
  await page.context().close()
})
