import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from './journey.ts'
import { fillConversation } from './page-bench/fill-conversation.ts'
import { untilStored } from './page-bench/watch.ts'
import { countWork } from './page-work.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 }, environment: { PARLEY_LIMIT_REQUESTS_PER_MINUTE: '0' } })

test('until the composer is usable it loads little: in bytes as sent and in requests', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await page.context().close()
  const fresh = await house.visitor()
  const complaints: string[] = []
  fresh.page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await fresh.page.addInitScript(`
    window.shifts = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value)
    }).observe({ type: 'layout-shift', buffered: true })
  `)
  await signIn(fresh.page)
  await fresh.page.reload({ waitUntil: 'networkidle' })
  await fresh.page.getByRole('textbox', { name: 'Message' }).waitFor()
  assert.deepEqual(complaints, [], 'neither the door nor a page behind it asks what is refused')
  const shifts: unknown = await fresh.page.evaluate('shifts.reduce((sum, value) => sum + value, 0)')
  console.log(`what moved by itself: ${Number(shifts)}`)
  assert.ok(Number(shifts) <= 0.02, `the page moves by itself: ${Number(shifts)}`)
  const loaded = await fresh.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .map(({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize })),
  )
  const weigh = (kind: RegExp): number =>
    loaded.filter(({ name }) => kind.test(name)).reduce((sum, { bytes }) => sum + bytes, 0)
  const [scripts, styles] = [weigh(/\.js$/), weigh(/\.css$/)]
  // The page itself, its icon and the live connection are not in the list.
  const requests = loaded.length + 3
  console.log(`first load: ${scripts} bytes of script, ${styles} of style, ${requests} requests`)
  assert.ok(scripts > 0 && scripts <= 150_000, `scripts: ${scripts} bytes`)
  assert.ok(styles > 0 && styles <= 30_000, `styles: ${styles} bytes`)
  assert.ok(requests <= 25, `${requests} requests`)
})

test('a long answer grows at its end: what has been drawn is not drawn again', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const paragraphs = Array.from({ length: 200 }, (_, index) => `Paragraph ${index} with *some* \`code\` in it.`)
  house.product.lab.play({ text: paragraphs.join('\n\n'), tokensPerSecond: 300 })
  await page.evaluate(`
    window.added = 0
    const elements = ({ addedNodes }) => [...addedNodes].filter((node) => node.nodeName === 'P').length
    new MutationObserver((records) => { for (const one of records) added += elements(one) })
      .observe(document.body, { subtree: true, childList: true })
  `)
  await say(page, 'A long one, please.')
  const answer = page.getByRole('log').getByRole('article').last()
  const early = await answer.locator('p', { hasText: 'Paragraph 3 with' }).elementHandle()
  await untilAnswered(page)
  await answer.getByText('Paragraph 199 with').waitFor()
  assert.equal(await early?.evaluate((drawn) => drawn.isConnected), true)
  const added = Number(await page.evaluate('added'))
  assert.ok(
    added > paragraphs.length / 2 && added < 2 * paragraphs.length,
    `${added} paragraphs were put into the page`,
  )
})

test('a paragraph that grows keeps what is there: what a reader has selected of it stays selected', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const words = Array.from({ length: 500 }, (_, index) => `word${index}`).join(' ')
  house.product.lab.play({ text: `Chosen by hand: ${words}.`, tokensPerSecond: 400 })
  await say(page, 'One long paragraph, please.')
  const answer = page.getByRole('log').getByRole('article').last()
  await answer.getByText('word40 ').waitFor()
  const select = `
    {
      const walk = document.createTreeWalker(document.querySelector('[role=log] article:last-of-type p'), NodeFilter.SHOW_TEXT)
      const text = walk.nextNode()
      const from = text.data.indexOf('by hand')
      getSelection().setBaseAndExtent(text, from, text, from + 'by hand: word0 word1'.length)
      window.selected = text
    }
  `
  await page.evaluate(select)
  await untilAnswered(page)
  await answer.getByText('word499.').waitFor()
  assert.equal(await page.evaluate('String(getSelection())'), 'by hand: word0 word1')
  assert.equal(await page.evaluate('selected.isConnected'), true)
  // Nothing is lost or doubled where the pieces meet.
  assert.equal(await answer.locator('p').first().innerText(), `Chosen by hand: ${words}.`)
})

test('below many messages, each word of a long paragraph costs the page as much as it brings', async () => {
  const { page } = await house.visitor()
  const work = await countWork(house.browser, page)
  await signIn(page)
  await say(page, 'the long one')
  await untilAnswered(page)
  await fillConversation(page, 200)
  await page.reload({ waitUntil: 'networkidle' })
  await page.getByRole('log').getByText('message 200 ').waitFor()
  const text = `${Array.from({ length: 3_000 }, (_, index) => `word${index}`).join(' ')}.`
  house.product.lab.play({ text, tokensPerSecond: 1_000 })
  await page.getByRole('textbox', { name: 'Message' }).fill('One paragraph, please.')
  await work.begin()
  await page.keyboard.press('Enter')
  await untilStored(page)
  const { frames, changes, letters, elements, styled, layouts, laidOut } = await work.end()
  console.log({ frames, changes, letters, elements, styled, layouts, laidOut })
  assert.ok(frames > 20, `the answer came in pieces: ${frames}`)
  // What begins and ends an answer is changed besides.
  assert.ok(changes <= frames + 40, `${changes} changes for ${frames} frames`)
  assert.ok(letters <= 1.5 * text.length, `${letters} letters were written for ${text.length}`)
  assert.ok(elements <= 600, `${elements} elements were put into the page`)
  assert.ok(styled <= 8 * frames + 600, `${styled} elements were styled anew`)
  assert.ok(layouts <= 2 * frames + 40, `${layouts} times the page was laid out for ${frames} frames`)
  assert.ok(laidOut <= 50 * frames + 600, `${laidOut} boxes were laid out anew`)
})
