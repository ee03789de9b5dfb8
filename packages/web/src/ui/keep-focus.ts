/**
 * Who walks by the keyboard must not fall out of the page when what they stand on goes: a row that is deleted, a dialog
 * whose button is gone, a page that gives way to another. Then the focus goes on to what comes next in the same list, or
 * to the part of the page it was in. Only where the app has not found a better place itself.
 */
interface Step {
  element: Element
  next: Element | null
  previous: Element | null
  /** How many stand before it. */
  at: number
}

const rows = 'li, tr, [role=listitem], [role=row]'
/** Drawn anew as a whole where it is said in other words: something else stands in its place then. */
const turns = 'article'
const places = 'article, section, main, [role=region]'
/** Never a field: on a phone it would bring up the keyboard. */
const controls = 'a[href], button, summary, [tabindex="0"]'
/** What it is called itself, the turn it stood in, and what opened it. */
const mostNames = 3
/** What comes by itself, such as the field of a new page, has this long. */
const graceMs = 120

interface Trail {
  /** From what has the focus outwards. */
  steps: readonly Step[]
  /**
   * What it is called and how far down it stood: what takes its place is often called the same. Behind it, for a field,
   * what it was opened by.
   */
  names: readonly string[]
  top: number
}

const none: Trail = { steps: [], names: [], top: 0 }
/** Of what has the focus. None once somebody has let go of it themselves, with a press beside everything. */
let trail = none
/** The same, of what last had it outside every dialog. */
let outside = none
let timer: ReturnType<typeof setTimeout> | undefined
let begun = false

export function keepFocus(): void {
  if (begun) return
  begun = true
  document.addEventListener('focusin', ({ target }) => target instanceof Element && follow(target))
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    if (relatedTarget !== null || !(target instanceof Element)) return
    // Some browsers tell it of what is just being taken away, too.
    setTimeout(() => {
      if (document.hasFocus() && isLost() && trail.steps[0]?.element === target && isUsable(target)) trail = none
    })
  })
  if (document.activeElement !== null) follow(document.activeElement)
  new MutationObserver((records) => {
    const [now] = trail.steps
    if (now === undefined || timer !== undefined) return
    const isGone = !now.element.isConnected || records.some(({ type }) => type === 'attributes')
    if (isGone) timer = setTimeout(goOn, graceMs)
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden', 'open'],
  })
}

function follow(target: Element): void {
  if (target === document.body) return
  const steps: Step[] = []
  for (let element: Element | null = target; element !== null && element !== document.body;) {
    const at = element.matches(turns) ? [...(element.parentElement?.children ?? [])].indexOf(element) : -1
    steps.push({ element, next: element.nextElementSibling, previous: element.previousElementSibling, at })
    element = element.parentElement
  }
  const before = target.matches(`textarea, ${turns}`) ? trail.names : []
  const names = [nameOf(target), ...before].slice(0, mostNames)
  trail = { steps, names, top: target.getBoundingClientRect().top }
  if (target.closest('dialog, [popover]') === null) outside = trail
}

function goOn(): void {
  timer = undefined
  const [last] = trail.steps
  if (last === undefined || !isLost() || isUsable(last.element)) return
  const modal = [...document.querySelectorAll<HTMLElement>('dialog:modal')].at(-1)
  const place =
    modal === undefined ? (placeAlong(outside) ?? focusable(document.getElementById('main'))) : focusable(modal)
  place?.focus({ preventScroll: true })
}

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body

const isUsable = (element: Element): boolean =>
  element.isConnected && !element.matches(':disabled') && element.checkVisibility()

/** Where the focus goes on that stood at the beginning of a trail; nowhere if all of it is gone. */
function placeAlong({ steps, names, top }: Trail): HTMLElement | null {
  const at = steps.findIndex(({ element }) => isUsable(element))
  const [gone, left] = [steps[at - 1], steps[at]]
  if (left === undefined) return null
  if (gone === undefined) return left.element instanceof HTMLElement ? left.element : null
  // All of the page went: another has begun.
  if (left.element.matches('main') || left.element.querySelector('main') !== null) return null
  const instead = left.element.children[gone.at]
  if (instead?.matches(turns)) return alikeIn(instead, names, top) ?? focusable(instead)
  const alike = alikeIn(left.element, names, top)
  if (alike !== undefined) return alike
  const beside = gone.element.isConnected || gone.element.matches(rows) ? [gone.next, gone.previous] : []
  for (const one of beside) {
    const [control] = one?.isConnected === true ? controlsIn(one) : []
    if (control !== undefined) return control
  }
  return focusable(left.element.closest(places))
}

function alikeIn(place: Element, names: readonly string[], top: number): HTMLElement | undefined {
  for (const name of names) {
    const called = [...place.querySelectorAll<HTMLElement>(controls)].filter((one) => nameOf(one) === name)
    // What leads no further leaves it to the way back beside it.
    const beside = called.flatMap((one) => one.closest('[role=group]') ?? []).flatMap(controlsIn)
    const alike = nearest(called.filter(isUsable), top) ?? nearest(beside, top)
    if (alike !== undefined) return alike
  }
  return undefined
}

function focusable(place: Element | null): HTMLElement | null {
  if (!(place instanceof HTMLElement)) return null
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1
  return place
}

function controlsIn(element: Element): HTMLElement[] {
  const all = [...(element.matches(controls) ? [element] : []), ...element.querySelectorAll(controls)]
  return all.filter((one): one is HTMLElement => one instanceof HTMLElement && isUsable(one))
}

const nameOf = (element: Element): string => element.getAttribute('aria-label') ?? element.textContent

function nearest(found: readonly HTMLElement[], top: number): HTMLElement | undefined {
  const away = (one: HTMLElement): number => Math.abs(one.getBoundingClientRect().top - top)
  return found.toSorted((a, b) => away(a) - away(b))[0]
}
