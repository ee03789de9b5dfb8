import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { assertSaidAtField, badInputs } from './bad-input.ts'
import { journey } from './journey.ts'
import { createOwner, owner, say, signIn, untilAnswered, untilWriting } from './steps.ts'
import { assertTree } from './trees.ts'

const house = journey({ script: { tokensPerSecond: 300 } })

async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
}

test('the first page and its errors have no barrier in either theme', async () => {
  const { page } = await house.visitor()
  await page.goto('./')
  await page.getByLabel('Your name').waitFor()
  await assertAccessible(page, 'set-up')
  await assertTree(page.locator('body'), 'set-up')
  await page.getByRole('button', { name: 'Create the owner account' }).click()
  await page.locator('[aria-invalid="true"]').first().waitFor()
  await assertAccessible(page, 'set-up with errors')
  await createOwner(page)
  await page.getByRole('region', { name: 'Where to begin' }).waitFor()
  await assertAccessible(page, 'new chat')
  await assertTree(page.locator('body'), 'new-chat')
  await page.context().close()
})

test('signing in has no barrier in either theme', async () => {
  const { page } = await house.visitor()
  await page.goto('./')
  await page.getByLabel('E-mail address or username').fill(owner.username)
  await page.getByLabel('Password', { exact: true }).fill('not the right one')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  await assertAccessible(page, 'sign-in with a problem')
  await assertTree(page.locator('body'), 'sign-in')
  await page.context().close()
})

test('a chat has no barrier while it is written, at its end, when it fails and in all its menus', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, '/lab reasoning tokens=6000 speed=60 long')
  await untilWriting(page)
  await page.getByText(/^Thought for/).waitFor()
  await assertAccessible(page, 'writing')
  await assertTree(page.getByRole('main'), 'chat-writing')
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('You stopped this answer.').waitFor()
  await assertAccessible(page, 'stopped')
  await page
    .getByText(/^Thought/)
    .first()
    .click()
  await assertAccessible(page, 'thoughts open')
  await say(page, 'Everything')
  await untilAnswered(page)
  await assertAccessible(page, 'answered')
  await assertTree(page.getByRole('main'), 'chat-answered')
  await say(page, '/lab bad-key no')
  await page.getByRole('article').last().getByRole('button', { name: 'Try again' }).waitFor()
  await assertAccessible(page, 'failed')

  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('option').first().waitFor()
  await assertAccessible(page, 'model picker')
  await page.getByRole('button', { name: 'Connect another model' }).click()
  await page.getByRole('dialog', { name: 'Connect a model' }).waitFor()
  await assertAccessible(page, 'connect a model')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
  await assertAccessible(page, 'account menu')
  await page.getByRole('menuitem', { name: 'Where you are signed in' }).click()
  await page.getByText('This browser').waitFor()
  await assertAccessible(page, 'sessions')
  await page.keyboard.press('Escape')
  await page.getByRole('article', { name: 'You' }).first().getByRole('button', { name: 'Edit' }).click()
  await assertAccessible(page, 'editing')
  await page.goto('./c/01920000-0000-7000-8000-000000000000')
  await page.getByRole('heading', { name: 'This conversation is not here.' }).waitFor()
  await assertAccessible(page, 'not here')
  await page.context().close()
})

test('settings and administration keep every role and name in their accessibility trees', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  for (const path of ['account/profile', 'account/preferences', 'account/security', 'admin/users', 'admin/models']) {
    await page.goto(`./${path}`, { waitUntil: 'networkidle' })
    await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor()
    await assertTree(page.getByRole('main'), path.replace('/', '-'))
  }
  await page.context().close()
})

test('what is wrong in a form of the account or of administration stands at its field', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  for (const one of badInputs) await assertSaidAtField(page, one)
  await page.context().close()
})

test('a phone and the high contrast theme have no barrier', async () => {
  const { page } = await house.visitor({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
  await signIn(page)
  await say(page, 'Everything, small')
  await untilAnswered(page)
  await assertAccessible(page, 'phone')
  await page.getByRole('button', { name: 'Show the sidebar' }).click()
  await page.getByRole('dialog', { name: 'Conversations' }).waitFor()
  await assertAccessible(page, 'drawer')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitemradio', { name: 'High contrast' }).click()
  await assertAccessible(page, 'high contrast')
  await page.context().close()
})

test('a screen reader hears that writing begins and ends, and not each word', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, 'warm up')
  await untilAnswered(page)
  await page.evaluate(`
    window.heard = []
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target
        const region = element?.closest('[aria-live], [role=status], [role=alert], [role=log]')
        const politeness = region?.getAttribute('aria-live')
        if (region && politeness !== 'off') heard.push(region.textContent)
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  `)
  await say(page, '/lab tokens=800 speed=200 long')
  await untilWriting(page)
  await untilAnswered(page)
  const heard: unknown = await page.evaluate('[...new Set(heard.filter(Boolean))]')
  assert.deepEqual(heard, ['An answer is being written.', 'The answer is complete.'])
  await page.context().close()
})
