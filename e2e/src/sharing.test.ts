import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { dangers } from './dangers.ts'
import { hostileMarkdown } from './hostile-markdown.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'
import { codeText, diagramText, formulaText } from './text.content.ts'

const house = journey({ script: { tokensPerSecond: 0 } })

async function choose(page: Page, name: string): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

async function makeLink(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Share this conversation' })
  await dialog.getByRole('button', { name: 'Make a link' }).click()
  return dialog.getByRole('group', { name: 'Copy the link now. It is shown only once.' }).getByRole('code').innerText()
}

test('a share is read by a stranger in a browser without account, and leads nowhere once it is withdrawn', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  house.product.lab.play({ text: `The tide waits for nobody.\n\n${hostileMarkdown.join('\n\n')}`, tokensPerSecond: 0 })
  await say(page, 'What of the tide? <img src=x onerror=window.pwned=40>')
  await untilAnswered(page)
  await choose(page, 'Share…')
  assert.deepEqual(await violations(page), [])
  const link = await makeLink(page)

  const stranger = await house.visitor()
  await stranger.page.goto(link)
  await stranger.page.getByText('The tide waits for nobody.').waitFor()
  await stranger.page.getByText('window.pwned = 1').first().waitFor()
  assert.deepEqual(await dangers(stranger.page), [])
  assert.deepEqual(await violations(stranger.page), [])
  assert.equal(await stranger.page.getByRole('textbox').count(), 0, 'there is nothing to write in')
  assert.ok(!(await stranger.page.content()).includes('Ada'), 'nobody is named')

  await page.getByRole('button', { name: 'Close' }).click()
  await choose(page, 'Share…')
  await page.getByRole('listitem').getByRole('button', { name: 'Withdraw' }).click()
  await page.getByText('The link leads nowhere now.').waitFor()
  await stranger.page.reload()
  await stranger.page.getByRole('heading', { name: 'There is nothing here.' }).waitFor()
  assert.deepEqual(await violations(stranger.page), [])

  // Who administers ends one that somebody told of, and does not read it for that.
  const told = await makeLink(page)
  await stranger.page.goto(told)
  await stranger.page.getByText('The tide waits for nobody.').waitFor()
  await page.goto('./admin/shares')
  const shares = page.getByRole('list', { name: 'Shared links' })
  await shares.getByText('Ada Lovelace').waitFor()
  assert.equal(await page.getByRole('main').getByText('tide').count(), 0)
  await page.getByLabel('A link somebody told you of').fill(told)
  await page.getByRole('button', { name: 'Find it' }).click()
  await page.getByRole('button', { name: 'Show all' }).waitFor()
  assert.deepEqual(await violations(page), [])
  await shares.getByRole('button', { name: /^End it: the link of Ada Lovelace/ }).click()
  const dialog = page.getByRole('dialog', { name: 'End this link of Ada Lovelace?' })
  assert.deepEqual(await violations(page), [])
  await dialog.getByRole('button', { name: 'End it' }).click()
  await page.getByText('Nobody shares a conversation at the moment.').waitFor()
  await stranger.page.reload()
  await stranger.page.getByRole('heading', { name: 'There is nothing here.' }).waitFor()
})

test('on paper everything is drawn and unfolded, without a control, in the light, on as many pages as it takes', async () => {
  const { page } = await house.visitor({ colorScheme: 'dark' })
  await signIn(page)
  const long = `\`\`\`js\n${Array.from({ length: 120 }, (_, line) => `const line${line} = ${line}`).join('\n')}\n\`\`\``
  house.product.lab.play({ text: [formulaText, codeText, diagramText, long].join('\n\n'), tokensPerSecond: 0 })
  await say(page, 'Show me all you can draw')
  await untilAnswered(page)
  await choose(page, 'Export…')
  assert.deepEqual(await violations(page), [])
  const opened = page.waitForEvent('popup')
  await page.getByRole('link', { name: /^Paper or PDF/ }).click()
  const paper = await opened
  await paper.locator('.katex').first().waitFor()
  await paper.getByRole('img', { name: 'Diagram' }).first().waitFor()
  await paper.getByText('const line119 = 119').waitFor()
  assert.deepEqual(await violations(paper), [])
  await paper.emulateMedia({ media: 'print' })
  assert.equal(await paper.getByRole('button').count(), 0, 'no button is printed')
  const colours = await paper.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
  assert.equal(colours, 'light')
  const pdf = await paper.pdf({ preferCSSPageSize: true })
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
  assert.ok(pages >= 4 && pages <= 8, `${pages} pages`)
})

test('a conversation can be taken along as Markdown, page and JSON', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  house.product.lab.play({ text: 'Forty-two, **certainly**.', tokensPerSecond: 0 })
  await say(page, 'The answer?')
  await untilAnswered(page)
  await choose(page, 'Export…')
  const expected = [
    ['Markdown', /^## The answer|Forty-two, \*\*certainly\*\*\./m],
    ['Page', /<strong>certainly<\/strong>/],
    ['JSON', /"text":"Forty-two, \*\*certainly\*\*\."/],
  ] as const
  for (const [name, content] of expected) {
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
    const stream = await (await download).createReadStream()
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(Buffer.from(chunk))
    assert.match(Buffer.concat(chunks).toString(), content, name)
  }
})
