import type { Locator, Page } from 'playwright-core'

export const owner = {
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  username: 'ada',
  password: 'three blue umbrellas',
}

/** The first visit: makes the owner and ends in a new chat. */
export async function createOwner(page: Page): Promise<void> {
  await page.goto('./')
  await page.getByLabel('Your name').fill(owner.name)
  await page.getByLabel('E-mail address').fill(owner.email)
  await page.getByLabel('Username').fill(owner.username)
  await page.getByLabel('Password', { exact: true }).fill(owner.password)
  await page.getByRole('button', { name: 'Create the owner account' }).click()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
}

export async function signIn(page: Page, as: { username: string; password: string } = owner): Promise<void> {
  await page.goto('./')
  await page.getByLabel('E-mail address or username').fill(as.username)
  await page.getByLabel('Password', { exact: true }).fill(as.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.getByRole('textbox', { name: 'Message' }).press('Enter')
}

/** Until the focus is there: it may come a moment after what it comes to. */
export async function untilFocusOn(place: Locator): Promise<void> {
  const element = await place.elementHandle()
  await place.page().waitForFunction((wanted) => wanted === document.activeElement, element)
}

/** Until the newest message is an answer that has ended. */
export async function untilAnswered(page: Page): Promise<void> {
  await page.getByRole('log').getByRole('article').last().getByRole('button', { name: 'Answer again' }).waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
}

export async function untilWriting(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop' }).waitFor()
}

/** The text of the newest message. */
export async function newestText(page: Page): Promise<string> {
  return page.getByRole('log').getByRole('article').last().innerText()
}

/** Until the newest message holds a text. */
export async function untilNewestHas(page: Page, text: string): Promise<void> {
  await page.getByRole('log').getByRole('article').last().getByText(text).first().waitFor()
}
