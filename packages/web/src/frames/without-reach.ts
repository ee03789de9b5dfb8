const active = 'script, iframe, frame, frameset, object, embed, portal, link, base, meta, template, noscript'
const animated = 'animate, set, animateMotion, animateTransform'
const addresses =
  /^(?:src|srcset|href|xlink:href|poster|background|data|action|formaction|ping|manifest|cite|longdesc)$/i

/** Takes away what would run or reach out. True when something of it was there. */
export function withoutReach(root: Element): boolean {
  let left = false
  for (const element of root.querySelectorAll(`${active}, ${animated}`)) {
    element.remove()
    left ||= element.matches('script, iframe, object, embed')
  }
  for (const element of [root, ...root.querySelectorAll('*')]) {
    for (const name of element.getAttributeNames()) {
      const acts = /^on/i.test(name)
      if (!acts && (!addresses.test(name) || isWithin(element, element.getAttribute(name) ?? ''))) continue
      element.removeAttribute(name)
      left ||= acts || element.localName === 'img'
    }
  }
  return left
}

/** A place on the page itself, or a picture that it brings along. */
function isWithin({ localName }: Element, value: string): boolean {
  const address = value.trim()
  return address.startsWith('#') || (/^(?:img|image|source)$/.test(localName) && /^data:image\//i.test(address))
}
