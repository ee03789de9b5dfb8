import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journey } from './journey.ts'
import { owner, signIn, untilAnswered, untilFocusOn, untilNewestHas } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 300 }, keepsFocus: true })

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? ''
  })
}

/** What a key does may take the page a moment: nothing is asserted before it has had it. */
async function untilFocused(page: Page, name: RegExp): Promise<void> {
  await page.waitForFunction(
    (wanted) => new RegExp(wanted).test(document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? ''),
    name.source,
  )
}

/** Whatever has it: only not the page as a whole, from where one would have to begin again. */
async function untilFocusKept(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement !== null && document.activeElement !== document.body)
}

/** Goes on with Tab until something is reached, as a person would, and never round in circles. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key)
    if (name.test(await focused(page))) return
  }
  assert.fail(`${name} cannot be reached with ${key}`)
}

test('everything from the first page to a stopped answer works without a mouse', async () => {
  const { page } = await house.visitor()
  await page.goto('./')
  await untilFocusOn(page.getByLabel('Your name'))
  const { keyboard } = page
  for (const text of [owner.name, owner.email, owner.username, owner.password]) {
    await keyboard.type(text)
    await keyboard.press('Tab')
  }
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await untilFocusOn(page.getByRole('textbox', { name: 'Message' }))
  await keyboard.type('from the keyboard')
  await keyboard.press('Enter')
  await untilAnswered(page)
  assert.equal(await focused(page), 'Message', 'the answer does not take the focus')

  await tabTo(page, /^Model:/)
  await keyboard.press('Enter')
  await untilFocusOn(page.getByRole('combobox'))
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Model: lab-thinker' }).waitFor()
  await untilFocused(page, /^Model:/)

  await tabTo(page, /^Message$/, 'Shift+Tab')
  await keyboard.type('/lab tokens=3000 speed=60 on and on')
  await keyboard.press('Enter')
  await untilNewestHas(page, 'the river')
  await tabTo(page, /^Stop$/)
  await keyboard.press('Enter')
  await page.getByText('You stopped this answer.').waitFor()
  await untilFocused(page, /^Send$/)
})

test('menus open, move and close by their keys and give the focus back', async () => {
  const { page } = await house.visitor()
  const { keyboard } = page
  await page.goto('./')
  await untilFocusOn(page.getByLabel('E-mail address or username'))
  await keyboard.type(owner.username)
  await keyboard.press('Tab')
  await keyboard.type(owner.password)
  await keyboard.press('Enter')
  await page.getByRole('navigation').getByRole('link', { name: 'from the keyboard' }).waitFor()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  await tabTo(page, /^Actions for from the keyboard$/, 'Shift+Tab')
  await keyboard.press('Enter')
  await untilFocused(page, /^Rename$/)
  await keyboard.press('ArrowDown')
  await untilFocused(page, /^Pin$/)
  await keyboard.press('End')
  await untilFocused(page, /^Delete$/)
  await keyboard.press('r')
  await untilFocused(page, /^Rename$/)
  await keyboard.press('Escape')
  await untilFocused(page, /^Actions for/)
  await keyboard.press('Enter')
  await untilFocused(page, /^Rename$/)
  // Faster than any hand: closed and opened again before the browser tells of either.
  await page.evaluate(() => {
    const menu = document.activeElement?.closest<HTMLElement>('[popover]')
    menu?.hidePopover()
    menu?.showPopover()
  })
  await untilFocused(page, /^Rename$/)
  await keyboard.press('Enter')
  await untilFocusOn(page.getByRole('dialog', { name: 'Rename' }).getByRole('textbox'))
  await keyboard.type('Renamed by hand')
  await keyboard.press('Enter')
  await page.getByRole('navigation').getByRole('link', { name: 'Renamed by hand' }).waitFor()
})

test('an answer is copied, a question edited and its versions are walked without a mouse', async () => {
  const { page, context } = await house.visitor()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { keyboard } = page
  await signIn(page)
  await keyboard.type('the first wording')
  await keyboard.press('Enter')
  await untilAnswered(page)
  await tabTo(page, /^Copy$/, 'Shift+Tab')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  await untilFocusKept(page)
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /the first wording/)

  await tabTo(page, /^Edit$/, 'Shift+Tab')
  await keyboard.press('Enter')
  await untilFocusOn(page.getByRole('textbox', { name: 'Edit your message' }))
  await keyboard.press('Escape')
  await untilFocused(page, /^Edit$/)
  await keyboard.press('Enter')
  await untilFocusOn(page.getByRole('textbox', { name: 'Edit your message' }))
  await keyboard.press('Control+a')
  await keyboard.type('the second wording')
  await keyboard.press('Enter')
  await untilNewestHas(page, 'the second wording')
  await untilAnswered(page)
  await untilFocused(page, /^Edit$/)

  await tabTo(page, /^Previous version$/, 'Shift+Tab')
  await keyboard.press('Enter')
  await untilNewestHas(page, 'the first wording')
  await untilFocused(page, /^Next version$/)
  await keyboard.press('Enter')
  await untilNewestHas(page, 'the second wording')
  await untilFocused(page, /^Previous version$/)

  await tabTo(page, /^Answer again$/)
  await keyboard.press('Enter')
  await untilFocused(page, /^The same model$/)
  await keyboard.press('Enter')
  await page.getByRole('group', { name: 'Version 2 of 2' }).nth(1).waitFor()
  await untilAnswered(page)
  await untilFocusKept(page)
  await context.close()
})

test('the first Tab leads past everything to the conversation', async () => {
  // Without a mouse the composer does not take the focus by itself.
  const { page } = await house.visitor({ hasTouch: true, isMobile: true })
  await signIn(page)
  await page.reload()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  await page.keyboard.press('Tab')
  await untilFocused(page, /^Skip to the conversation$/)
  await page.keyboard.press('Enter')
  await untilFocusOn(page.getByRole('main'))
})

test('administration, documents, assistants, search and folders are walked by the keyboard alone', async () => {
  const { page } = await house.visitor()
  const { keyboard } = page
  await signIn(page)
  const go = async (place: string): Promise<void> => {
    await keyboard.press('Control+k')
    await untilFocusOn(page.getByRole('dialog').getByRole('combobox'))
    await keyboard.type(place)
    await page.getByRole('option', { name: place, selected: true }).first().waitFor()
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  await go('Groups')
  const groups = page.getByRole('list', { name: 'Groups' })
  await page.getByRole('button', { name: 'Make a group' }).waitFor()
  for (const name of ['Gardeners', 'Cooks']) {
    await tabTo(page, /^Name$/, name === 'Cooks' ? 'Shift+Tab' : 'Tab')
    await keyboard.type(name)
    await keyboard.press('Enter')
    await groups.getByText(name).waitFor()
    await untilFocusKept(page)
  }
  await tabTo(page, /^Dissolve$/, 'Shift+Tab')
  await keyboard.press('Enter')
  await page.getByRole('dialog', { name: /^Dissolve / }).waitFor()
  await tabTo(page, /^Dissolve$/)
  await keyboard.press('Enter')
  await groups.getByText('Gardeners').waitFor({ state: 'detached' })
  await untilFocused(page, /^Dissolve$/)

  await go('Documents')
  await page.getByText('Drop your first documents here.').waitFor()
  await tabTo(page, /^Begin with an empty collection$/)
  await keyboard.press('Enter')
  await untilFocusOn(page.getByRole('dialog').getByLabel('Name of the collection'))
  await keyboard.type('Allotment')
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Allotment' }).waitFor()
  await untilFocusOn(page.getByRole('main'))
  await tabTo(page, /^Settings$/)
  await keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Name of the collection' }).waitFor()
  await untilFocused(page, /^Settings$/)
  await tabTo(page, /^What to do with this collection$/, 'Shift+Tab')
  await keyboard.press('Enter')
  await untilFocused(page, /^Delete the collection$/)
  await keyboard.press('Enter')
  await tabTo(page, /^Delete the collection$/)
  await keyboard.press('Enter')
  await page.getByText('Drop your first documents here.').waitFor()
  await untilFocusOn(page.getByRole('main'))

  await go('Assistants')
  await page.getByRole('list', { name: 'Assistants' }).waitFor()
  await tabTo(page, /^New assistant$/)
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Make the assistant' }).waitFor()
  await tabTo(page, /^Name$/)
  await keyboard.type('Gardener')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Delete the assistant' }).waitFor()
  await untilFocusOn(page.getByRole('main'))
  await tabTo(page, /^Delete the assistant$/)
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await untilFocused(page, /^Delete the assistant$/)
  await keyboard.press('Enter')
  const question = page.getByRole('dialog', { name: 'Remove “Gardener”?' })
  await question.waitFor()
  // Asked again before the page was told that the question was closed.
  await question.evaluate((dialog: HTMLDialogElement) => {
    dialog.close()
    if (document.activeElement instanceof HTMLElement) document.activeElement.click()
  })
  await question.waitFor()
  await tabTo(page, /^Remove$/)
  await keyboard.press('Enter')
  await page.getByRole('link', { name: 'New assistant' }).waitFor()
  assert.equal(await page.getByRole('main').getByText('Gardener').count(), 0)
  await untilFocusOn(page.getByRole('main'))

  await go('Search')
  await untilFocusOn(page.getByRole('searchbox'))
  await keyboard.type('keyboard')
  const hit = page.getByRole('list', { name: 'What was found' }).getByRole('link').first()
  await hit.waitFor()
  await keyboard.press('ArrowDown')
  await untilFocusOn(hit)
  await keyboard.press('Enter')
  await page.getByRole('article').first().waitFor()

  await keyboard.press('Control+Shift+o')
  await untilFocusOn(page.getByRole('textbox', { name: 'Message' }))
  await tabTo(page, /^Actions for Renamed by hand$/, 'Shift+Tab')
  await keyboard.press('Enter')
  await untilFocused(page, /^Rename$/)
  await keyboard.press('m')
  await untilFocused(page, /^Move to a folder$/)
  await keyboard.press('Enter')
  await untilFocusOn(page.getByRole('dialog').getByLabel('Folder'))
  await keyboard.type('By hand')
  await keyboard.press('Enter')
  const folder = page.getByRole('navigation').locator('details').filter({ hasText: 'By hand' })
  await folder.waitFor()
  await untilFocusKept(page)
  await tabTo(page, /^By hand/, 'Shift+Tab')
  await keyboard.press('Enter')
  const filed = folder.getByRole('link', { name: 'Renamed by hand' })
  await filed.waitFor()
  await tabTo(page, /^Actions for Renamed by hand$/)
  await keyboard.press('Enter')
  await untilFocused(page, /^Rename$/)
  await keyboard.press('End')
  await keyboard.press('Enter')
  await filed.waitFor({ state: 'detached' })
  await untilFocusKept(page)
  await keyboard.press('Control+z')
  await filed.waitFor()
  await page.context().close()
})
