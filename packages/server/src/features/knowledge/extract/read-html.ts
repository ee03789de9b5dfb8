import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { UnreadableFile, type Block } from './block.ts'
import { limits } from './limits.ts'
import { tableText } from './table-text.ts'

const leftOut = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'math',
  'iframe',
  'object',
  'nav',
  'button',
  'form',
  'head',
])
const parts = new Set([
  'p',
  'div',
  'section',
  'article',
  'main',
  'blockquote',
  'ul',
  'ol',
  'dl',
  'dd',
  'dt',
  'figure',
  'figcaption',
  'header',
  'footer',
  'aside',
  'body',
  'html',
  'address',
  'details',
  'summary',
  'center',
])

/** The article of a page without what surrounds it; where there is none, all of its text. */
export function* readHtml(given: string): Generator<Block> {
  checkSize(given)
  const html = withBody(given)
  const { heading, article } = look(html)
  if (heading !== '') yield { kind: 'heading', text: heading, level: 1 }
  yield* readMarkup(article === null ? html : `<html><body>${article}</body></html>`)
}

/** By itself, so that this tree, which the search changes, need not be kept beside the next one. */
function look(html: string): { heading: string; article: string | null } {
  const { document } = parseHTML(html)
  const title = document.querySelector('title')?.textContent?.trim() ?? ''
  const article = articleOf(document)
  const isWhole = (article?.textContent ?? '').trim().length > 200
  return { heading: title || article?.title || '', article: (isWhole && article?.content) || null }
}

/** Its author may leave the outer tags out; the parser, which is no browser, then takes something else for the page. */
function withBody(html: string): string {
  if (/<html[\s>]/i.test(html) && /<body[\s>]/i.test(html)) return html
  return `<!doctype html><html><body>${html.replace(/^\s*<!doctype[^>]{0,200}>/i, '')}</body></html>`
}

/**
 * Elements and levels of a page that an article is looked for in: that takes the time of all of them with each other, and
 * 4 kB for each.
 */
const most = { elements: 50_000, levels: 200 }

function articleOf(document: ReturnType<typeof parseHTML>['document']) {
  if (isTooMuch(document)) return null
  try {
    return new Readability(document).parse()
  } catch {
    // All of the text is better than none.
    return null
  }
}

function isTooMuch(root: Child): boolean {
  let elements = 0
  const open = [childrenOf(root)]
  for (let inner = open.at(-1); inner; inner = open.at(-1)) {
    const { done, value: child } = inner.next()
    if (done === true) open.pop()
    else if (child.nodeType === 1) {
      elements += 1
      open.push(childrenOf(child))
      if (elements > most.elements || open.length > most.levels) return true
    }
  }
  return false
}

/** Everything that a page or a chapter says, in order. */
export function* readMarkup(html: string): Generator<Block> {
  checkSize(html)
  yield* blocksIn(parseHTML(html).document)
}

function checkSize(html: string): void {
  if (html.length > limits.markupCharacters) {
    throw new UnreadableFile('This page is too large to be read. Save its text and try again.')
  }
}

type Flush = 'paragraph' | 'list'
type Child = { nodeType: number; nodeName: string; textContent: string | null; childNodes: Iterable<Child> }

/**
 * Text gathers until something begins that stands by itself. However deep it goes: pages that never close what they open
 * are as deep as they are long.
 */
function* blocksIn(root: Child): Generator<Block> {
  let text = ''
  function* flush(kind: Flush): Generator<Block> {
    const all = text.split('\n').map(oneLine).join('\n').trim()
    text = ''
    if (all !== '' && all !== '-') yield { kind: all.startsWith('- ') ? 'list' : kind, text: all }
  }
  const open: { children: Iterator<Child>; end: Flush | null }[] = [{ children: childrenOf(root), end: 'paragraph' }]
  for (let inner = open.at(-1); inner; inner = open.at(-1)) {
    const { done, value: child } = inner.children.next()
    if (done === true) {
      open.pop()
      if (inner.end !== null) yield* flush(inner.end)
      continue
    }
    if (child.nodeType === 3) {
      text += child.textContent ?? ''
      continue
    }
    const name = child.nodeName.toLowerCase()
    if (child.nodeType !== 1 || leftOut.has(name)) continue
    if (name === 'br') text += '\n'
    else if (/^(h[1-6]|pre|table)$/.test(name)) {
      yield* flush('paragraph')
      yield* whole(child, name)
    } else {
      const end = name === 'li' ? 'list' : parts.has(name) ? 'paragraph' : null
      if (end === 'list' || (end === 'paragraph' && text !== '- ')) yield* flush('paragraph')
      if (end === 'list') text = '- '
      open.push({ children: childrenOf(child), end })
    }
  }
}

const childrenOf = ({ childNodes }: Child): Iterator<Child> => childNodes[Symbol.iterator]()

/** What is one block, whatever is in it. */
function* whole(element: Child, name: string): Generator<Block> {
  if (name === 'table') return yield* tableText(rowsOf(element, 0))
  const text = element.textContent ?? ''
  if (text.trim() === '') return
  if (name === 'pre') yield { kind: 'code', text: text.trimEnd() }
  else yield { kind: 'heading', text: oneLine(text), level: Number(name[1]) }
}

function* rowsOf(node: Child, depth: number): Generator<string[]> {
  if (depth > 20) return
  for (const child of node.childNodes) {
    const name = child.nodeName.toLowerCase()
    if (name === 'tr') {
      const cells = [...child.childNodes].filter(({ nodeName }) => /^t[dh]$/i.test(nodeName))
      yield cells.map((cell) => cell.textContent ?? '')
    } else if (child.nodeType === 1) yield* rowsOf(child, depth + 1)
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
