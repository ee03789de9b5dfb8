import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { watchFocus } from './lost-focus.ts'

export const executablePath = process.env['PARLEY_TEST_CHROMIUM'] ?? '/usr/bin/chromium'

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
}

/** What a page did that no page may do. Checked at the end of every journey. */
export interface Watch {
  /** Requests to anywhere but the product. */
  foreign: string[]
  /** What the page's policy had to forbid. */
  forbidden: string[]
  /** Errors nobody caught. */
  errors: string[]
  /** Presses that came to nothing, because what was pressed went away or was switched off under the finger. */
  lost: string[]
  /** What had the focus and took it along when it went. */
  lostFocus: string[]
}

export interface Visitor {
  context: BrowserContext
  page: Page
  watch: Watch
}

/** A person with a browser of their own. */
export async function newVisitor(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    // What goes through a service worker cannot be watched or held; one journey is about it alone.
    serviceWorkers: 'block',
    ...options,
  })
  const watch: Watch = { foreign: [], forbidden: [], errors: [], lost: [], lostFocus: [] }
  const { origin } = new URL(options.baseURL ?? url)
  context.on('request', (request) => {
    const asked = new URL(request.url())
    if (asked.origin !== origin && asked.protocol.startsWith('http')) watch.foreign.push(request.url())
  })
  await watchFocus(context, (what) => watch.lostFocus.push(what))
  const page = await newTab(context, watch)
  return { context, page, watch }
}

export async function newTab(context: BrowserContext, watch: Watch): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => watch.errors.push(error.message))
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') watch.errors.push(`a script opened a dialog: ${dialog.message()}`)
    dialog.accept().catch(() => undefined)
  })
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) watch.forbidden.push(message.text())
    if (message.text().startsWith(lostPress)) watch.lost.push(`${message.text()} at ${page.url()}`)
  })
  await page.addInitScript(tellLostPresses, lostPress)
  return page
}

const lostPress = 'A press was lost: '

/** Runs in the page. A person's hand takes longer between down and up than a journey's: what is lost here is lost there. */
function tellLostPresses(prefix: string): void {
  let pressed: Element | null = null
  const pressable = 'button, a, input, select, textarea, summary, label, [role=option], [role=menuitem], [role=tab]'
  const onDown = ({ target }: Event): void => {
    pressed = target instanceof Element ? target.closest(pressable) : null
  }
  const onUp = (): void => {
    const wrong = pressed === null ? '' : !pressed.isConnected ? 'gone' : pressed.matches(':disabled') ? 'off' : ''
    if (wrong !== '') console.error(`${prefix}${wrong} ${pressed?.outerHTML.slice(0, 200) ?? ''}`)
    pressed = null
  }
  addEventListener('pointerdown', onDown, true)
  addEventListener('pointerup', onUp, true)
}
