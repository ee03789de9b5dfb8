import assert from 'node:assert/strict'
import { after, afterEach, before } from 'node:test'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { newVisitor, openBrowser, type Visitor } from './browser.ts'
import { startProduct, type Product, type ProductOptions } from './product.ts'

export interface Journey {
  readonly product: Product
  readonly browser: Browser
  visitor(options?: BrowserContextOptions): Promise<Visitor>
}

/** Only the frame in which diagrams are drawn allows scripts by their hash: there it stops what Mermaid lets through. */
const inDiagram = /inline event handler.*'sha256-/

interface JourneyOptions extends ProductOptions {
  /** Its people walk as by the keyboard: nothing they stand on may take the focus along when it goes. */
  keepsFocus?: boolean
}

/** One product and one browser for the journeys of a file; every visitor is watched to the end. */
export function journey({ keepsFocus = false, ...options }: JourneyOptions = {}): Journey {
  let product: Product | undefined
  let browser: Browser | undefined
  const visitors: Visitor[] = []

  before(async () => {
    // One after the other: a product that does not start must not leave a browser behind.
    product = await startProduct(options)
    browser = await openBrowser()
  })
  afterEach(async (context) => {
    if (!('passed' in context) || context.passed) return
    console.log(product?.state())
    // Last, where a long output is cut at its beginning.
    for (const visitor of visitors) await showPages(visitor)
  })
  after(async () => {
    await browser?.close()
    await product?.close()
    for (const { watch } of visitors) {
      assert.deepEqual(watch.foreign, [], 'no request leaves the origin')
      const inThePage = watch.forbidden.filter((text) => !inDiagram.test(text))
      assert.deepEqual(inThePage, [], 'the policy had nothing to forbid')
      assert.deepEqual(watch.errors, [], 'no error went uncaught')
      assert.deepEqual(watch.lost, [], 'no press came to nothing')
      if (keepsFocus) assert.deepEqual(watch.lostFocus, [], 'nothing takes the focus along when it goes')
    }
  })

  const there = <Part>(part: Part | undefined): Part => {
    if (part === undefined) throw new Error('This is there once the first test has begun.')
    return part
  }
  return {
    get product() {
      return there(product)
    },
    get browser() {
      return there(browser)
    },
    async visitor(visit) {
      const visitor = await newVisitor(there(browser), there(product).url, visit)
      visitors.push(visitor)
      return visitor
    },
  }
}

/** What a person would have seen when a journey came to its bad end. */
async function showPages({ context, watch }: Visitor): Promise<void> {
  for (const page of context.pages()) {
    const shown = await page
      .locator('body')
      .ariaSnapshot({ timeout: 5_000 })
      .catch((error: unknown) => String(error))
    console.log(`${page.url()}\n${shown.slice(0, 3_000)}`)
  }
  for (const text of [...watch.errors, ...watch.lost]) console.log(text)
}
