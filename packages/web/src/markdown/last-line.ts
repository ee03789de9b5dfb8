/** Lines are laid out together up to about so many signs. */
const about = 600
/** A line that has just begun: hardly anything of it was there to be selected. */
const begun = 24

/**
 * How many characters stand in the last line of a long paragraph that grows, where that line has just begun with a word;
 * null at any other time. The browser knows its lines once it has laid them out, which it does for this frame anyway.
 */
export function lettersInLastLine(paragraph: Element | null): number | null {
  const open = paragraph?.lastElementChild ?? null
  if (open === null || open.textContent.length < about) return null
  const node = lastTextOf(open)
  if (node === null || node.length < 2) return null
  const range = document.createRange()
  const topOf = (at: number): number => {
    range.setStart(node, at)
    range.setEnd(node, at + 1)
    return range.getBoundingClientRect().top
  }
  const last = topOf(node.length - 1)
  const early = node.length - begun - 2
  if (early < 0 || topOf(early) >= last) return null
  for (let at = node.length - 1; at > early; at -= 1) {
    if (node.data[at - 1] !== ' ' || topOf(at - 2) >= last) continue
    return topOf(at) >= last ? node.length - at : null
  }
  return null
}

function lastTextOf(element: Element): Text | null {
  let node: Node | null = element
  while (node !== null && !(node instanceof Text)) node = node.lastChild
  return node
}
