import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import * as z from 'zod/mini'

const picture = z.object({ src: z.string(), type: z.optional(z.string()), sizes: z.string() })
const manifest = z.object({
  name: z.string(),
  short_name: z.string(),
  id: z.string(),
  start_url: z.string(),
  scope: z.string(),
  display: z.string(),
  icons: z.array(z.extend(picture, { purpose: z.string() })),
  shortcuts: z.array(z.object({ url: z.string(), icons: z.array(picture) })),
})

export async function untilControlled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

/** What a browser asks of an app that is put on a home screen; `home` is where the product is reached. */
export async function assertInstallable(page: Page, home: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const { url, errors, data = '' } = await session.send('Page.getAppManifest')
  assert.deepEqual(errors, [], 'the browser reads the manifest without complaint')
  await session.detach()

  const served = await page.request.get(url)
  assert.match(served.headers()['content-type'] ?? '', /^application\/manifest\+json/)
  const app = manifest.parse(JSON.parse(data))
  const from = (address: string): string => new URL(address, url).href
  assert.deepEqual([app.name, app.display], ['Parley', 'standalone'])
  assert.deepEqual([from(app.id), from(app.start_url), from(app.scope)], [home, home, home])
  assert.ok(app.short_name.length <= 12, 'a name that fits below an icon')
  assert.ok(app.shortcuts.every((one) => from(one.url).startsWith(home)))

  const { scope, script } = await page.evaluate(async () => {
    const { scope: below, active } = await navigator.serviceWorker.ready
    return { scope: below, script: active?.scriptURL ?? '' }
  })
  assert.equal(scope, home, 'everything below the first page works without a server')
  assert.ok(script.startsWith(home))

  const pictures = [...app.icons, ...app.shortcuts.flatMap(({ icons }) => icons)]
  for (const { src, type, sizes } of pictures) {
    const answer = await page.request.get(from(src))
    assert.equal(answer.status(), 200, src)
    if (type !== undefined) assert.equal(answer.headers()['content-type']?.split(';')[0], type, src)
    if (sizes === 'any') continue
    assert.equal(await sizeOf(page, from(src)), sizes, `${src} is as large as it says`)
  }
  for (const [size, purpose] of [
    ['192x192', 'any'],
    ['512x512', 'any'],
    ['512x512', 'maskable'],
  ]) {
    assert.ok(
      app.icons.some((icon) => icon.sizes === size && icon.purpose === purpose),
      `${size} ${purpose}`,
    )
  }
}

function sizeOf(page: Page, src: string): Promise<string> {
  return page.evaluate(async (address) => {
    const drawn = new Image()
    drawn.src = address
    await drawn.decode()
    return `${drawn.naturalWidth}x${drawn.naturalHeight}`
  }, src)
}
