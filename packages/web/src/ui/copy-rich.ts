const extras = 'button, figcaption, iframe, .hidden-text, [aria-hidden="true"], [hidden]'
const kept = /^(?:href|start|alt|colspan|rowspan|display|encoding|xmlns)$/

/** What is shown, as formatted text for a letter or a page, without what only serves the screen. */
export async function copyRich(shown: HTMLElement, plain: string): Promise<void> {
  const copy = shown.cloneNode(true)
  if (!(copy instanceof HTMLElement)) return
  for (const extra of copy.querySelectorAll(extras)) extra.remove()
  for (const element of copy.querySelectorAll('*')) {
    for (const name of element.getAttributeNames()) if (!kept.test(name)) element.removeAttribute(name)
  }
  const html = new Blob([copy.innerHTML], { type: 'text/html' })
  const text = new Blob([plain], { type: 'text/plain' })
  await navigator.clipboard.write([new ClipboardItem({ 'text/html': html, 'text/plain': text })])
}
