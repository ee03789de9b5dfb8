import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

/** A form, what nobody can mean by one of its fields, and how it is sent. */
interface BadInput {
  path: string
  /** What is pressed before the form is there. */
  open?: readonly string[]
  field: string
  typed: string
  submit: string
}

/** One for each form of the account and of administration; what the server says and what is said here alike. */
export const badInputs: readonly BadInput[] = [
  { path: 'account/profile', field: 'Username', typed: 'Ada, Countess!', submit: 'Save' },
  { path: 'account/profile', field: 'E-mail address', typed: 'nowhere', submit: 'Change the address' },
  { path: 'account/security', field: 'New password', typed: 'short', submit: 'Change the password' },
  { path: 'account/keys', field: 'What it is for', typed: '', submit: 'Make a key' },
  { path: 'admin/users', field: 'E-mail address', typed: 'nowhere', submit: 'Add a person' },
  { path: 'admin/invites', field: 'For how many people', typed: 'a class', submit: 'Invite' },
  { path: 'admin/groups', field: 'Name', typed: '', submit: 'Make a group' },
  { path: 'admin/services', open: ['Connect a service'], field: 'Issuer', typed: 'not an address', submit: 'Save' },
  { path: 'admin/models', field: 'Address', typed: 'not an address', submit: 'Add the provider' },
  { path: 'admin/models', open: ['Edit lab-chat'], field: 'Temperature', typed: 'warm', submit: 'Save' },
  { path: 'admin/tools', field: 'Address', typed: 'not an address', submit: 'Add the server' },
  { path: 'admin/tools', field: 'Address', typed: 'not an address', submit: 'Save' },
  { path: 'admin/tools', field: 'Hosts, one a line', typed: 'fine.example\nnot a host!', submit: 'Save' },
  { path: 'admin/appearance', field: 'Name of the house', typed: 'x'.repeat(300), submit: 'Save' },
  { path: 'admin/house', field: 'Chats without a new message', typed: 'ten', submit: 'Save' },
  { path: 'admin/budgets', field: 'How much', typed: 'little', submit: 'Add the budget' },
]

/** What is wrong stands at its field and is tied to it, the focus goes there, and nothing that was typed is lost. */
export async function assertSaidAtField(page: Page, { path, open = [], field, typed, submit }: BadInput) {
  const where = `${path}: ${field}`
  await page.goto(`./${path}`)
  for (const name of open) await page.getByRole('button', { name }).first().click()
  const form = page
    .locator('form')
    .filter({ has: page.getByLabel(field, { exact: true }) })
    .filter({ has: page.getByRole('button', { name: submit, exact: true }) })
    .last()
  const place = form.getByLabel(field, { exact: true })
  await place.fill(typed)
  await form.getByRole('button', { name: submit, exact: true }).click()
  await form.locator('[aria-invalid="true"]').first().waitFor()
  const { invalid, said, focused } = await place.evaluate((element) => ({
    invalid: element.getAttribute('aria-invalid'),
    said: document.getElementById(element.getAttribute('aria-describedby')?.split(' ')[0] ?? '')?.textContent ?? '',
    focused: document.activeElement?.getAttribute('aria-invalid'),
  }))
  assert.equal(invalid, 'true', where)
  assert.match(said, /\w.*\.$/, `${where}: what is wrong is said in a sentence`)
  assert.equal(focused, 'true', `${where}: the focus goes to what is wrong`)
  assert.equal(await place.inputValue(), typed, `${where}: what was typed is still there`)
}
