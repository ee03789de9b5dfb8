import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { newVisitor, openBrowser } from './browser.ts'
import { furnish, type Furnished } from './gallery/furnish.ts'
import { atTheDoor, screens, type Screen } from './gallery/screens.ts'
import { startProduct, type Product } from './product.ts'
import { signIn } from './steps.ts'

/**
 * Drives the product through every screen at three widths in both themes and writes what it looks like. With words, such as
 * `360 dark passage`, only those widths, themes and screens; with `720`, what 1440 looks like enlarged to 200 %.
 */
const words = process.argv.slice(2)
const results = fileURLToPath(new URL('../results/', import.meta.url))
const enlarged = 720
const widths = words.includes(String(enlarged)) ? [enlarged] : chosen([360, 768, 1440])
const schemes = chosen(['light', 'dark'] as const)
const named = words.filter((word) => !/^(\d+|light|dark)$/.test(word))
const missed: string[] = []

mkdirSync(results, { recursive: true })
const product = await startProduct({ environment: { PARLEY_STARTER_MODEL: 'on' } })
const browser = await openBrowser()
try {
  await everywhere((page, width, scheme) => setUp(page, width, scheme))
  const { page } = await newVisitor(browser, product.url, { viewport: { width: 1440, height: 900 } })
  const house = await furnish(page, product)
  await page.context().close()
  await portrait(browser, product, house)
  await everywhere(async (visitor, width, scheme) => {
    await walk(visitor, house, width, scheme, atTheDoor)
    await signIn(visitor)
    await walk(visitor, house, width, scheme, screens)
  })
} finally {
  await browser.close()
  await product.close()
}
for (const one of missed) console.error(`not shown: ${one}`)
process.exitCode = missed.length > 0 ? 1 : 0

function chosen<Value extends string | number>(all: readonly Value[]): readonly Value[] {
  const some = all.filter((one) => words.includes(String(one)))
  return some.length > 0 ? some : all
}

async function everywhere(visit: (page: Page, width: number, scheme: 'light' | 'dark') => Promise<void>) {
  for (const width of widths) {
    for (const colorScheme of schemes) {
      const isPhone = width < 500
      const { page } = await newVisitor(browser, product.url, {
        viewport: { width, height: isPhone ? 780 : width === enlarged ? 450 : width < 1000 ? 1024 : 900 },
        colorScheme,
        deviceScaleFactor: width === enlarged ? 2 : 1,
        ...(isPhone && { isMobile: true, hasTouch: true }),
      })
      page.setDefaultTimeout(8_000)
      await visit(page, width, colorScheme)
      await page.context().close()
    }
  }
}

async function setUp(page: Page, width: number, scheme: string): Promise<void> {
  await page.goto('./')
  await page.getByLabel('Your name').waitFor()
  await shoot(page, 'setup', width, scheme)
  await page.getByRole('button', { name: 'Create the owner account' }).click()
  await page.locator('[aria-invalid="true"]').first().waitFor()
  await shoot(page, 'setup-errors', width, scheme)
}

/** One that cannot be reached is told of at the end, and the walk goes on. */
async function walk(page: Page, house: Furnished, width: number, scheme: string, all: readonly Screen[]) {
  for (const { name, show } of all) {
    if (named.length > 0 && !named.includes(name)) continue
    try {
      await show({ page, product, house, isNarrow: width < 840 })
    } catch (error) {
      missed.push(`${name} at ${width} ${scheme}: ${String(error).split('\n')[0]}`)
    }
    await shoot(page, name, width, scheme)
  }
}

/** The one picture that stands for all, as the README shows it. */
async function portrait(opened: Browser, { url }: Product, { descaling }: Furnished): Promise<void> {
  const { page } = await newVisitor(opened, url, { viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
  await signIn(page)
  await page.goto(`./c/${descaling}`)
  await page
    .getByRole('log')
    .getByRole('button', { name: /^Source 1/ })
    .first()
    .click()
  await page.getByRole('complementary').getByRole('img').first().waitFor()
  await page.screenshot({ path: `${results}parley.png` })
  await page.context().close()
}

async function shoot(page: Page, name: string, width: number, scheme: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: `${results}${name}-${width}-${scheme}.png` })
}
