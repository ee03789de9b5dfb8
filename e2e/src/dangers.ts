import type { Page } from 'playwright-core'

/** Everything that could act, as it stands in the page. */
export async function dangers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector('#root') ?? document.body
    const found: string[] = []
    for (const element of root.querySelectorAll('script, iframe, object, embed, link, style, meta, base, img, video')) {
      // A diagram, drawn elsewhere and shown as a picture, in which nothing runs.
      if (element.matches('img[src^="data:image/svg+xml;charset=utf-8,%3Csvg"]')) continue
      found.push(element.outerHTML.slice(0, 100))
    }
    for (const element of root.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'srcdoc') found.push(`${name}=${value}`)
        const isAddress = ['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name)
        const isOurs = value.startsWith('/') || value.startsWith('#')
        if (isAddress && !isOurs && !/^(?:https?:|mailto:|data:image\/svg\+xml;charset=utf-8,%3Csvg)/.test(value))
          found.push(`${name}=${value}`)
      }
    }
    if ('pwned' in window) found.push(`a script ran: ${String(window.pwned)}`)
    return found
  })
}
