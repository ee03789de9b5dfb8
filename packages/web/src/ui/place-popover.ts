const gap = 6
const edge = 8

/** Puts an open popover beside what opened it, on the side with room, and never over the edge of the window. */
export function placePopover(popover: HTMLElement, opener: HTMLElement | null): void {
  if (opener === null) return
  const at = opener.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const below = at.bottom + gap
  const above = at.top - gap - height
  const fitsBelow = below + height <= innerHeight - edge
  const top = fitsBelow || above < edge ? Math.min(below, Math.max(edge, innerHeight - height - edge)) : above
  const isRightToLeft = getComputedStyle(opener).direction === 'rtl'
  const begin = isRightToLeft ? at.right - width : at.left
  popover.style.top = `${top}px`
  popover.style.left = `${Math.max(edge, Math.min(begin, innerWidth - width - edge))}px`
}
