import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journey } from './journey.ts'
import { owner, signIn, untilAnswered, untilFocusOn, untilNewestHas } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 300 } })

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
  })
}

/** What a key does may take the page a moment: nothing is asserted before it has had it. */
async function untilFocused(page: Page, name: RegExp): Promise<void> {
  await page.waitForFunction(
    (wanted) => new RegExp(wanted).test(document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? ''),
    name.source,
  )
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
