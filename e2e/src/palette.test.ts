import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered, untilFocusOn } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })

async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
}

test('the palette opens by its keys, finds chats and what was said in them, and does what is chosen', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  for (const text of ['A bridge over the Danube', 'Tomatoes in pots']) {
    await say(page, text)
    await untilAnswered(page)
    await page.getByRole('link', { name: 'New chat' }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Search and commands' })
  const field = palette.getByRole('combobox')
  await untilFocusOn(field)
  await assertAccessible(page, 'palette')
  await field.fill('danube')
  await palette.getByRole('option', { name: 'A bridge over the Danube' }).first().waitFor()
  await palette.getByRole('group', { name: 'In messages' }).getByRole('option').first().waitFor()
  await assertAccessible(page, 'palette with results')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'A bridge over the Danube' }).waitFor()

  await page.keyboard.press('Control+k')
  await field.fill('rename')
  await palette.getByRole('option', { name: 'Rename' }).waitFor()
  await page.keyboard.press('Enter')
  const name = page.getByRole('dialog', { name: 'Rename' }).getByRole('textbox')
  await untilFocusOn(name)
  await name.fill('Bridges')
  await name.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Bridges' }).waitFor()

  await page.keyboard.press('Control+k')
  await field.fill('nothing at all answers to this')
  await palette.getByText('Nothing here answers to').waitFor()
  await page.keyboard.press('Escape')
  await palette.waitFor({ state: 'detached' })
  await page.context().close()
})

test('the shortcuts are listed, and lead from chat to chat and into the field', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const list = page.getByRole('navigation')
  await list.getByRole('link', { name: 'Bridges' }).click()
  await page.getByRole('heading', { level: 1, name: 'Bridges' }).waitFor()
  await page.getByRole('log').focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await assertAccessible(page, 'shortcuts')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' })
  await page.keyboard.press('Alt+ArrowUp')
  await page.getByRole('heading', { level: 1, name: 'Tomatoes in pots' }).waitFor()
  await page.keyboard.press('Alt+ArrowDown')
  await page.getByRole('heading', { level: 1, name: 'Bridges' }).waitFor()
  await page.getByRole('log').focus()
  await page.keyboard.press('Shift+Escape')
  await untilFocusOn(page.getByRole('textbox', { name: 'Message' }))
  await page.keyboard.press('?')
  assert.equal(
    await page.getByRole('textbox', { name: 'Message' }).inputValue(),
    '?',
    'in a field a letter is a letter',
  )
  await page.keyboard.press('Control+Shift+S')
  await list.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+Shift+S')
  await list.waitFor()
  await page.keyboard.press('Control+Shift+O')
  await page.getByRole('heading', { name: /, Ada\.$/ }).waitFor()
  await page.context().close()
})

test('chats lie in folders, are chosen together and come back together', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const list = page.getByRole('navigation')
  await list.getByRole('button', { name: 'Actions for Bridges' }).click()
  await page.getByRole('menuitem', { name: 'Move to a folder' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).fill('Building')
  await page.getByRole('button', { name: 'Move' }).click()
  const folder = list.getByRole('group').filter({ hasText: 'Building' })
  await folder.getByText('Building').click()
  await folder.getByRole('link', { name: 'Bridges' }).waitFor()
  await assertAccessible(page, 'folder')

  await list.getByRole('button', { name: 'Actions for Tomatoes in pots' }).click()
  await page.getByRole('menuitem', { name: 'Select several' }).click()
  const bar = list.getByRole('toolbar')
  await bar.getByText('1 selected').waitFor()
  await list.getByRole('checkbox', { name: 'Bridges' }).check()
  await bar.getByText('2 selected').waitFor()
  await assertAccessible(page, 'selecting')
  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('2 chats are deleted.').waitFor()
  await list.getByText('Tomatoes in pots').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await list.getByRole('link', { name: 'Tomatoes in pots' }).waitFor()

  await list.getByRole('button', { name: 'Actions for Tomatoes in pots' }).click()
  await page.getByRole('menuitem', { name: 'Select several' }).click()
  await bar.getByRole('button', { name: 'Archive' }).click()
  await list.getByText('Tomatoes in pots').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await list.getByRole('link', { name: 'Tomatoes in pots' }).waitFor()
  await page.context().close()
})

test('an answer is copied as Markdown and as formatted text, and tells what it took when asked', async () => {
  const { page, context } = await house.visitor()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page)
  house.product.lab.play({ text: '**Bold** and [a link](https://example.org), $x^2$', tokensPerSecond: 0 })
  await say(page, 'copy me')
  await untilAnswered(page)
  const answer = page.getByRole('log').getByRole('article').last()
  const clipboard = (type: string) =>
    page.evaluate(async (wanted) => {
      const [item] = await navigator.clipboard.read()
      return (await item?.getType(wanted))?.text() ?? ''
    }, type)
  await answer.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Copy as formatted text' }).click()
  await page.getByText('Copied').waitFor()
  const html = await clipboard('text/html')
  assert.match(html, /<strong>Bold<\/strong> and <a href="https:\/\/example.org\/">a link/)
  assert.doesNotMatch(html, /class=|<button|opens a new tab/)
  assert.match(await clipboard('text/plain'), /^\*\*Bold\*\*/)
  await page.getByRole('heading', { level: 1, name: 'copy me' }).waitFor()
  await page.getByRole('main').getByRole('button', { name: 'Actions for copy me' }).click()
  await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click()
  await page.getByText('The conversation is copied.').waitFor()
  assert.match(await clipboard('text/plain'), /^# copy me\n\n## You\n\ncopy me\n\n## [^\n]+\n\n\*\*Bold/)
  await answer.getByRole('button', { name: 'What this answer took' }).click()
  await answer.getByText('Tokens written').waitFor()
  await assertAccessible(page, 'usage')
  await page.context().close()
})
