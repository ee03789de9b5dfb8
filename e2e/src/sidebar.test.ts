import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { conversation } from '@parley/contract'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })

/** Conversations with titles, as if they had been begun long before. */
async function begin(page: Page, titles: readonly string[], change: object = {}): Promise<string[]> {
  const { origin, href } = new URL(house.product.url)
  const ids: string[] = []
  for (const title of titles) {
    const made = await page.request.post(`${href}api/conversations`, { data: { title }, headers: { origin } })
    const { id } = conversation.parse(await made.json())
    ids.push(id)
    if (Object.keys(change).length > 0) {
      await page.request.patch(`${href}api/conversations/${id}`, { data: change, headers: { origin } })
    }
  }
  return ids
}

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${name} ${at + 1}`)
/** As a hand does it: over the place twice, for browsers tell of what hangs over it as it moves. */
async function drag(what: Locator, to: Locator): Promise<void> {
  const { mouse } = what.page()
  await what.hover()
  await mouse.down()
  await to.hover()
  await to.hover({ position: { x: 12, y: 8 } })
  await mouse.up()
}

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Conversations' })
const folder = (page: Page, name: string) => sidebar(page).getByRole('group').filter({ hasText: name })

test('folders say how much is in them and load it when they are opened; the list goes on beyond its first page', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await begin(page, numbered('Letter', 55), { folder: 'Letters' })
  await begin(page, ['Oldest of all'])
  await begin(page, numbered('Chat', 60))
  await page.reload()
  const letters = folder(page, 'Letters')
  await letters.getByText('55').waitFor()
  assert.equal(await sidebar(page).getByRole('link', { name: 'Oldest of all' }).count(), 0)
  await letters.getByText('Letters').click()
  await letters.getByRole('link', { name: 'Letter 55', exact: true }).waitFor()
  await letters.getByRole('button', { name: 'Load older' }).scrollIntoViewIfNeeded()
  await letters.getByRole('link', { name: 'Letter 1', exact: true }).waitFor()
  await letters.getByText('Letters').click()
  await sidebar(page).getByRole('link', { name: 'Chat 11', exact: true }).scrollIntoViewIfNeeded()
  await sidebar(page).getByRole('link', { name: 'Oldest of all' }).waitFor()
  await page.context().close()
})

test('pins and folders are put in order by keyboard and by dragging, and it stays so elsewhere', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await begin(page, ['First pin', 'Second pin', 'Third pin'], { pinned: true })
  await begin(page, ['A recipe'], { folder: 'Kitchen' })
  await begin(page, ['To be filed'])
  await page.reload()
  const pins = sidebar(page).getByRole('region', { name: 'Pinned' }).getByRole('link')
  const untilPins = async (...names: string[]): Promise<void> => {
    await page.waitForFunction(
      (wanted) =>
        Array.from(
          document.querySelector('nav section')?.querySelectorAll('li a') ?? [],
          (one) => one.textContent,
        ).join() === wanted,
      names.join(),
    )
    assert.deepEqual(await pins.allTextContents(), names)
  }
  await untilPins('Third pin', 'Second pin', 'First pin')

  await sidebar(page).getByRole('button', { name: 'Actions for First pin' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Move up' }).waitFor()
  await page.getByRole('menuitem', { name: 'Move up' }).focus()
  await page.keyboard.press('Enter')
  await untilPins('Third pin', 'First pin', 'Second pin')
  await drag(pins.filter({ hasText: 'Second pin' }), pins.filter({ hasText: 'Third pin' }))
  await untilPins('Second pin', 'Third pin', 'First pin')

  await drag(sidebar(page).getByRole('link', { name: 'To be filed' }), folder(page, 'Kitchen').getByText('Kitchen'))
  await folder(page, 'Kitchen').getByText('2').waitFor()
  await sidebar(page).getByRole('button', { name: 'Actions for the folder “Letters”' }).click()
  assert.deepEqual(await violations(page), [])
  await page.getByRole('menuitem', { name: 'Move up' }).click()

  await sidebar(page).getByRole('button', { name: 'Actions for the folder “Letters”' }).click()
  await page.getByRole('menuitem', { name: 'Rename the folder' }).click()
  const dialog = page.getByRole('dialog', { name: 'Rename the folder' })
  await dialog.getByLabel('Folder').fill('')
  await dialog.getByLabel('Folder').press('Enter')
  await dialog.getByText('Give the folder a name.').waitFor()
  await dialog.getByLabel('Folder').fill('Post')
  await dialog.getByLabel('Folder').press('Enter')
  await folder(page, 'Post').getByText('55').waitFor()

  const other = await house.visitor()
  await signIn(other.page)
  const names = other.page.locator('nav details summary')
  await names.first().waitFor()
  assert.deepEqual(
    (await names.allTextContents()).map((text) => text.replace(/\d+$/, '')),
    ['Post', 'Kitchen'],
  )
  const theirs = sidebar(other.page).getByRole('region', { name: 'Pinned' }).getByRole('link')
  assert.deepEqual(await theirs.allTextContents(), ['Second pin', 'Third pin', 'First pin'])
  await other.page.context().close()
  await page.context().close()
})

test('an answer nobody has seen is marked until it is read', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, 'to be read later')
  await untilAnswered(page)
  await sidebar(page).getByRole('link', { name: 'New chat' }).click()
  await page.getByRole('heading', { name: /, Ada/ }).waitFor()
  const { href, origin } = new URL(house.product.url)
  const row = sidebar(page).getByRole('listitem').filter({ hasText: 'to be read later' })
  const path = await row.getByRole('link').getAttribute('href')
  const sent = await page.request.post(`${href}api/conversations/${path?.split('/').at(-1)}/messages`, {
    data: { text: 'and more' },
    headers: { origin },
  })
  assert.equal(sent.status(), 202)
  await row.getByRole('img', { name: 'New answer' }).waitFor()
  await row.getByRole('link').click()
  await page.getByRole('log').getByText('and more').first().waitFor()
  await sidebar(page).getByRole('link', { name: 'New chat' }).click()
  await row.getByRole('img').waitFor({ state: 'detached' })
  await page.context().close()
})
