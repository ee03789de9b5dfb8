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
  const title = parseHTML(html).document.querySelector('title')?.textContent?.trim() ?? ''
  const article = new Readability(parseHTML(html).document, { maxElemsToParse: 200_000 }).parse()
  const isWhole = article?.content && (article.textContent ?? '').trim().length > 200
  const heading = title || article?.title || ''
  if (heading !== '') yield { kind: 'heading', text: heading, level: 1 }
  yield* readMarkup(isWhole ? `<html><body>${article.content}</body></html>` : html)
}

/** Its author may leave the body's tags out; the parser, which is no browser, then finds nothing in it. */
function withBody(html: string): string {
  if (/<body[\s>]/i.test(html)) return html
  return `<!doctype html><html><body>${html.replace(/^\s*<!doctype[^>]{0,200}>/i, '')}</body></html>`
}

/** Everything that a page or a chapter says, in order. */
export function* readMarkup(html: string): Generator<Block> {
  checkSize(html)
  const { document } = parseHTML(html)
  yield* new Walk().blocks(document.body ?? document.documentElement)
}

function checkSize(html: string): void {
  if (html.length > limits.markupCharacters) {
    throw new UnreadableFile('This page is too large to be read. Save its text and try again.')
  }
}

type Child = { nodeType: number; nodeName: string; textContent: string | null; childNodes: Iterable<Child> }

/** Text gathers until something begins that stands by itself. */
class Walk {
  #text = ''

  blocks(root: Child): Generator<Block> {
    return this.#all(root)
  }

  *#all(root: Child): Generator<Block> {
    yield* this.#walk(root, 0)
    yield* this.#flush('paragraph')
  }

  *#walk(node: Child, depth: number): Generator<Block> {
    // Deeper than any page that people read.
    if (depth > 400) return
    for (const child of node.childNodes) {
      if (child.nodeType === 3) {
        this.#text += child.textContent ?? ''
        continue
      }
      const name = child.nodeName.toLowerCase()
      if (child.nodeType !== 1 || leftOut.has(name)) continue
      if (name === 'br') this.#text += '\n'
      else if (/^h[1-6]$/.test(name)) {
        yield* this.#flush('paragraph')
        const text = oneLine(child.textContent ?? '')
        if (text !== '') yield { kind: 'heading', text, level: Number(name[1]) }
      } else if (name === 'pre') {
        yield* this.#flush('paragraph')
        const text = (child.textContent ?? '').replace(/\s+$/, '')
        if (text.trim() !== '') yield { kind: 'code', text }
      } else if (name === 'table') {
        yield* this.#flush('paragraph')
        yield* tableText(rowsOf(child, 0))
      } else if (name === 'li') {
        yield* this.#flush('paragraph')
        this.#text = '- '
        yield* this.#walk(child, depth + 1)
        yield* this.#flush('list')
      } else if (parts.has(name)) {
        if (this.#text !== '- ') yield* this.#flush('paragraph')
        yield* this.#walk(child, depth + 1)
        yield* this.#flush('paragraph')
      } else yield* this.#walk(child, depth + 1)
    }
  }

  *#flush(kind: 'paragraph' | 'list'): Generator<Block> {
    const text = this.#text.split('\n').map(oneLine).join('\n').trim()
    this.#text = ''
    if (text !== '' && text !== '-') yield { kind: text.startsWith('- ') ? 'list' : kind, text }
  }
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
