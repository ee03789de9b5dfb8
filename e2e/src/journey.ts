import assert from 'node:assert/strict'
import { after, before } from 'node:test'
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

/** One product and one browser for the journeys of a file; every visitor is watched to the end. */
export function journey(options: ProductOptions = {}): Journey {
  let product: Product | undefined
  let browser: Browser | undefined
  const visitors: Visitor[] = []

  before(async () => {
    // One after the other: a product that does not start must not leave a browser behind.
    product = await startProduct(options)
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    await product?.close()
    for (const { watch } of visitors) {
      assert.deepEqual(watch.foreign, [], 'no request leaves the origin')
      const inThePage = watch.forbidden.filter((text) => !inDiagram.test(text))
      assert.deepEqual(inThePage, [], 'the policy had nothing to forbid')
      assert.deepEqual(watch.errors, [], 'no error went uncaught')
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
