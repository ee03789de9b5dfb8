import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from './journey.ts'
import { createOwner, newestText, owner, say, signIn, untilAnswered, untilFocusOn } from './steps.ts'

const house = journey()

test('a newcomer becomes the owner, asks and reads the answer as it is written', async () => {
  const { page } = await house.visitor()
  await page.goto('./')
  await page.getByRole('heading', { name: 'Welcome to your Parley.' }).waitFor()
  await createOwner(page)
  await page.getByRole('heading', { name: /, Ada\.$/ }).waitFor()
  await say(page, 'Where does the river go?')
  await untilAnswered(page)
  assert.match(await newestText(page), /You asked: Where does the river go\?/)
  assert.equal(await page.getByRole('log').getByRole('listitem').first().innerText(), '24 characters long')
  await page.waitForFunction(() => document.title === 'Where does the river go? · Parley')
  assert.match(page.url(), /\/c\/[0-9a-f-]{36}$/)
  await page.context().close()
})

test('a field that is wrong says so, keeps what was typed and takes the focus', async () => {
  const { page } = await house.visitor()
  await page.goto('./')
  await page.getByLabel('E-mail address or username').fill(owner.username)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const password = page.getByLabel('Password', { exact: true })
  await page.getByText('Enter your password.').waitFor()
  assert.equal(await password.getAttribute('aria-invalid'), 'true')
  await untilFocusOn(password)
  assert.equal(await page.getByLabel('E-mail address or username').inputValue(), owner.username)
  await password.fill('something else entirely')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  await page.context().close()
})

test('who signs in again finds the conversation, and who signs out leaves nothing behind', async () => {
  const { page, context } = await house.visitor()
  await signIn(page)
  await page.getByRole('navigation').getByRole('link', { name: 'Where does the river go?' }).click()
  await page.getByRole('log').getByText('scripted model').waitFor()
  await page.getByRole('button', { name: /^Account of/ }).click()
  // The door may be seen before the page is loaded anew.
  const loadedAnew = page.waitForEvent('load')
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await loadedAnew
  await page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
  assert.doesNotMatch(kept, /river/)
  // A signed-out browser is remembered as one that was here, and by nothing else.
  assert.deepEqual(
    (await context.cookies()).map(({ name }) => name).filter((name) => name !== 'parley-device'),
    [],
  )
  await page.goBack()
  await page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
  assert.equal(await page.getByText('river').count(), 0, 'nor does Back show anything')
})

test('conversations are renamed, pinned, archived, brought back and deleted with a way back', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  const list = page.getByRole('navigation')
  const act = async (title: string, action: string): Promise<void> => {
    await list.getByRole('button', { name: `Actions for ${title}` }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  await act('Where does the river go?', 'Rename')
  await page.getByRole('textbox', { name: 'Name' }).fill('Rivers')
  await page.getByRole('button', { name: 'Save' }).click()
  await list.getByRole('link', { name: 'Rivers' }).waitFor()

  await act('Rivers', 'Pin')
  await list.getByRole('region', { name: 'Pinned' }).getByRole('link', { name: 'Rivers' }).waitFor()
  await act('Rivers', 'Archive')
  await list.getByRole('link', { name: 'Rivers' }).waitFor({ state: 'detached' })
  await list.getByRole('button', { name: 'Archived' }).click()
  await act('Rivers', 'Back to the list')
  await list.getByRole('button', { name: 'Back to all chats' }).click()

  await act('Rivers', 'Delete')
  await list.getByRole('link', { name: 'Rivers' }).waitFor({ state: 'detached' })
  const undo = page.getByRole('button', { name: 'Undo' }).last()
  await undo.waitFor()
  const [told, composer] = await Promise.all(
    [page.getByRole('status').filter({ has: undo }), page.getByRole('textbox', { name: 'Message' })].map((one) =>
      one.boundingBox(),
    ),
  )
  assert.ok(told && composer && told.y + told.height < composer.y, 'what is told covers nothing that is written in')
  await undo.click()
  await list.getByRole('link', { name: 'Rivers' }).waitFor()
  await act('Rivers', 'Delete')
  const deleted = page.waitForResponse((response) => response.request().method() === 'DELETE')
  await page.getByRole('button', { name: 'Dismiss' }).last().click()
  assert.equal((await deleted).status(), 204)
  await page.reload()
  await list.getByText('Your conversations will be listed here.').waitFor()
})

test('the account shows where it is signed in and ends a session elsewhere at once', async () => {
  const here = await house.visitor()
  const there = await house.visitor()
  await signIn(here.page)
  await signIn(there.page)
  await here.page.getByRole('button', { name: /^Account of/ }).click()
  await here.page.getByRole('menuitem', { name: 'Where you are signed in' }).click()
  const dialog = here.page.getByRole('dialog', { name: 'Where you are signed in' })
  await dialog.getByText('This browser').waitFor()
  for (;;) {
    const others = dialog.getByRole('button', { name: 'End this session' })
    const count = await others.count()
    if (count === 0) break
    await others.first().click()
    await others.nth(count - 1).waitFor({ state: 'detached' })
  }
  await there.page.getByRole('heading', { name: 'Good to see you.' }).waitFor()
})
