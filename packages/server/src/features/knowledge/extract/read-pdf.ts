import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { UnreadableFile, type Block, type Progress } from './block.ts'
import { limits } from './limits.ts'
import { blocksOfPage, TypeSizes, type Line } from './pdf-lines.ts'
import { locked } from './locked.ts'

/** Pages with their headings, in reading order. Nothing in the file runs, and nothing is fetched for it. */
export async function* readPdf(bytes: Buffer, progress: Progress): AsyncGenerator<Block> {
  const pdfjs = await loadLibrary()
  const task = pdfjs.getDocument({
    data: new Uint8Array(bytes),
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    cMapUrl: `${join(library(), 'cmaps')}/`,
    cMapPacked: true,
    stopAtErrors: false,
  })
  const document = await task.promise.catch((error: unknown) => {
    const name = error instanceof Error ? error.name : ''
    throw name === 'PasswordException' ? locked() : damaged(error)
  })
  if (document.numPages > limits.pages) {
    throw new UnreadableFile(`This PDF has more than ${limits.pages} pages. Split it and try again.`)
  }
  const sizes = new TypeSizes()
  let unread = 0
  for (let number = 1; number <= document.numPages; number += 1) {
    const lines = await readPage(document, number).catch((error: unknown) => {
      unread += 1
      if (unread === document.numPages) throw damaged(error)
      progress.damaged()
      return []
    })
    if (lines.length === 0) progress.withoutText()
    sizes.add(lines)
    yield* blocksOfPage(lines, sizes.usual(), number)
    progress.page(number, document.numPages)
  }
  await task.destroy()
}

async function readPage(document: PDFDocumentProxy, number: number): Promise<Line[]> {
  const page = await document.getPage(number)
  const lines = linesOf(await page.getTextContent({ disableNormalization: false }))
  page.cleanup()
  return lines
}

const damaged = (cause: unknown): UnreadableFile =>
  new UnreadableFile('This PDF is damaged and cannot be opened. Save or download it anew and try again.', { cause })

interface TextPiece {
  str: string
  transform: readonly number[]
  width: number
  height: number
  hasEOL: boolean
}

/** What stands on one line belongs together; the order is the one in which the page was written. */
function linesOf({ items }: { items: readonly unknown[] }): Line[] {
  const lines: Line[] = []
  let line: Line | undefined
  for (const item of items) {
    if (!isPiece(item)) continue
    const [x = 0, y = 0] = [item.transform[4], item.transform[5]]
    const size = item.height || Math.abs(item.transform[3] ?? 0)
    const isSame = line !== undefined && (size === 0 || Math.abs(line.y - y) < Math.max(2, line.size * 0.5))
    if (line === undefined || (!isSame && item.str.trim() !== '')) lines.push((line = { text: '', x, y, end: x, size }))
    const gap = x - line.end
    if (item.str !== '' && gap > line.size * 0.2 && line.text !== '' && !/\s$/.test(line.text)) {
      line.text += gap > line.size * 2.5 ? ' | ' : ' '
    }
    line.text += item.str
    line.size = Math.max(line.size, item.str.trim() === '' ? 0 : size)
    if (item.str !== '') line.end = x + item.width
  }
  return lines.map((each) => ({ ...each, text: each.text.trim() })).filter(({ text }) => text !== '')
}

function isPiece(item: unknown): item is TextPiece {
  return typeof item === 'object' && item !== null && 'str' in item && 'transform' in item
}

/** Chinese, Japanese and Korean files name tables of signs that they do not bring along. */
const library = (): string => dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))

/** It wants classes of a browser for drawing, which reading text never calls. */
async function loadLibrary() {
  const unused = class {}
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value: unused, configurable: true })
  }
  return import('pdfjs-dist/legacy/build/pdf.mjs')
}
