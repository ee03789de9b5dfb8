import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { newVisitor, openBrowser } from './browser.ts'
import { breadAnswer, breadQuestion, otherQuestions } from './gallery.content.ts'
import { startProduct, type Product } from './product.ts'
import { createOwner, say, signIn, untilAnswered, untilWriting } from './steps.ts'

const results = fileURLToPath(new URL('../results/', import.meta.url))
const widths = [360, 768, 1440] as const
const schemes = ['light', 'dark'] as const

/** Drives the product through every screen at three widths in both themes and writes what it looks like. */
async function main(): Promise<void> {
  mkdirSync(results, { recursive: true })
  const product = await startProduct({ environment: { PARLEY_STARTER_MODEL: 'on' } })
  const browser = await openBrowser()
  try {
    await entrance(browser, product)
    await fill(browser, product)
    for (const width of widths) for (const scheme of schemes) await tour(browser, product, width, scheme)
  } finally {
    await browser.close()
    await product.close()
  }
}

async function open(browser: Browser, product: Product, width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
  const isPhone = width < 500
  const viewport = { width, height: isPhone ? 780 : width < 1000 ? 1024 : 900 }
  const { page } = await newVisitor(browser, product.url, {
    viewport,
    colorScheme,
    deviceScaleFactor: 1,
    ...(isPhone && { isMobile: true, hasTouch: true }),
  })
  return page
}

async function entrance(browser: Browser, product: Product): Promise<void> {
  for (const width of widths) {
    for (const scheme of schemes) {
      const page = await open(browser, product, width, scheme)
      const shot = camera(page, width, scheme)
      await page.goto('./')
      await page.getByLabel('Your name').waitFor()
      await shot('setup')
      await page.getByRole('button', { name: 'Create the owner account' }).click()
      await page.locator('[aria-invalid="true"]').first().waitFor()
      await shot('setup-errors')
      await page.context().close()
    }
  }
}

async function fill(browser: Browser, product: Product): Promise<void> {
  const page = await open(browser, product, 1440, 'light')
  await createOwner(page)
  product.lab.play({ text: 'Gladly. Tell me a little more first.', tokensPerSecond: 0 })
  for (const question of otherQuestions) {
    await say(page, question)
    await untilAnswered(page)
    await page.getByRole('navigation').getByRole('img', { name: 'New answer' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'New chat' }).click()
  }
  product.lab.play({ text: breadAnswer, tokensPerSecond: 0 })
  await say(page, breadQuestion)
  await untilAnswered(page)
  await page
    .getByRole('button', { name: /^Actions for/ })
    .last()
    .click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('A first bread')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: `Actions for ${otherQuestions[4]}` }).click()
  await page.getByRole('menuitem', { name: 'Pin' }).click()
  await page.getByRole('region', { name: 'Pinned' }).waitFor()
  await page.context().close()
  await portrait(browser, product)
}

/** The one picture that stands for all, as the README shows it. */
async function portrait(browser: Browser, product: Product): Promise<void> {
  const page = await open(browser, product, 1280, 'light')
  await page.setViewportSize({ width: 1280, height: 800 })
  await signIn(page)
  await page.getByRole('link', { name: 'A first bread' }).click()
  const log = page.getByRole('log')
  await log.getByText('no-knead bread').waitFor()
  await log.evaluate((box) => (box.scrollTop = 0))
  await page.getByRole('button', { name: 'Jump to the newest message' }).waitFor()
  await page.screenshot({ path: `${results}parley.png` })
  await page.context().close()
}

async function tour(browser: Browser, product: Product, width: number, scheme: 'light' | 'dark'): Promise<void> {
  const page = await open(browser, product, width, scheme)
  const shot = camera(page, width, scheme)
  const isNarrow = width < 840
  await page.goto('./')
  await page.getByLabel('E-mail address or username').waitFor()
  await shot('sign-in')
  await signIn(page)
  await shot('new-chat')
  if (isNarrow) await page.getByRole('button', { name: 'Show the sidebar' }).click()
  await page.getByRole('navigation').getByText('A first bread').waitFor()
  if (isNarrow) await shot('drawer')
  await page.getByRole('link', { name: 'A first bread' }).click()
  const log = page.getByRole('log')
  await log.getByText('no-knead bread').waitFor()
  await log.evaluate((box) => (box.scrollTop = 0))
  await shot('chat-top')
  await log.evaluate((box) => (box.scrollTop = box.scrollHeight))
  await shot('chat')
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('option').first().waitFor()
  await shot('models')
  await page.getByRole('button', { name: 'Connect another model' }).click()
  await page.getByRole('dialog', { name: 'Connect a model' }).waitFor()
  await shot('connect')
  await page.keyboard.press('Escape')
  await page.getByRole('article', { name: 'You' }).getByRole('button', { name: 'Edit' }).click()
  await shot('editing')
  await page.keyboard.press('Escape')

  await page.goto('./')
  product.lab.play({
    text: breadAnswer,
    reasoning: 'They have no machine, so the long rest must do the kneading. Give shares, then it scales by itself.',
    tokensPerSecond: 60,
  })
  await say(page, 'And if I only have rye flour?')
  await untilWriting(page)
  await log.getByText('What goes in').waitFor()
  await shot('writing')
  await page.getByRole('button', { name: 'Stop' }).click()
  await log.getByText('You stopped this answer.').waitFor()
  await log.getByText(/^Thought/).click()
  await shot('stopped')
  product.lab.play({ fault: 'bad-key' })
  await say(page, 'Are you there?')
  await page.getByRole('article').last().getByRole('button', { name: 'Try again' }).waitFor()
  await shot('failed')
  product.lab.play({ text: breadAnswer, tokensPerSecond: 0 })

  if (isNarrow) await page.getByRole('button', { name: 'Show the sidebar' }).click()
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
  await shot('account')
  await page.getByRole('menuitem', { name: 'Where you are signed in' }).click()
  await page.getByText('This browser').waitFor()
  await shot('sessions')
  for (const place of [
    'account/profile',
    'account/security',
    'account/keys',
    'admin/users',
    'admin/models',
    'admin/audit',
  ]) {
    await page.goto(`./${place}`)
    await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor()
    await shot(place.replace('/', '-'))
  }
  await page.keyboard.press('Control+k')
  await page.getByRole('option').first().waitFor()
  await shot('palette')
  await page.keyboard.press('Escape')
  await page.getByRole('option').first().waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await shot('shortcuts')
  await page.goto('./c/01920000-0000-7000-8000-000000000000')
  await page.getByRole('heading', { name: 'This conversation is not here.' }).waitFor()
  await shot('not-here')
  await page.context().close()
}

function camera(page: Page, width: number, scheme: string) {
  return async (name: string): Promise<void> => {
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: `${results}${name}-${width}-${scheme}.png` })
  }
}

await main()
