import type { BrowserContext } from 'playwright-core'

/** Begins what the page tells in its console when the focus has fallen out of it. */
const sign = 'the focus was lost with '

/**
 * Tells of every time that what has the focus goes and nothing takes it, which leaves whoever walks by the keyboard at the
 * beginning of the page. Counted in looks and not in seconds: a busy machine delays the page and its watcher alike.
 */
export async function watchFocus(context: BrowserContext, tell: (what: string) => void): Promise<void> {
  await context.addInitScript(`
    if (window === top) {
      let last = null, name = '', looks = 0
      const note = ({ target }) => {
        last = target instanceof Element && target !== document.body ? target : null
        name = last?.getAttribute('aria-label') ?? last?.textContent.trim().slice(0, 60) ?? ''
        looks = 0
      }
      addEventListener('focusin', note, true)
      setInterval(() => {
        const isBody = document.activeElement === null || document.activeElement === document.body
        const lost = isBody && last !== null && !(last.isConnected && last.checkVisibility() && !last.matches(':disabled'))
        looks = lost ? looks + 1 : 0
        if (looks === 8) console.debug(${JSON.stringify(sign)} + '“' + name + '” at ' + location.pathname)
      }, 100)
    }
  `)
  context.on('console', (message) => {
    const text = message.text()
    if (text.startsWith(sign)) tell(text)
  })
}
