import { pdf, zip } from '../../../packages/server/src/features/knowledge/extract/files.testing.ts'
import { testSets } from '../retrieval/sets.ts'

const wordsPerPage = 300
const sentencesPerParagraph = 5
const wordsPerLine = 12

/** Sentences of the labelled sets: words as people use them, so that a page has as many tokens as a real one. */
const sentences = testSets()
  .filter(({ embedder }) => embedder === 'automatic')
  .flatMap(({ passages }) => passages.map(({ text }) => text))
  .filter((text) => /^[\x20-\u024f]+$/.test(text))
  .flatMap((text) => text.split(/(?<=[.!?]) /))

const paragraph = (page: number, at: number): string =>
  Array.from({ length: sentencesPerParagraph }, (_, index) => {
    const place = page * 7919 + at * 104_729 + index * 1299709
    return sentences[place % sentences.length]
  }).join(' ')

/** Every page says something else: what was embedded once is not embedded again. */
function pageOf(page: number): string[] {
  const paragraphs: string[] = []
  let words = 0
  while (words < wordsPerPage) {
    const text = `${paragraphs.length === 0 ? `Page ${page + 1}. ` : ''}${paragraph(page, paragraphs.length)}`
    paragraphs.push(text)
    words += text.split(' ').length
  }
  return paragraphs
}

const pagesOf = (count: number): string[][] => Array.from({ length: count }, (_, page) => pageOf(page))
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

export interface Book {
  name: string
  pages: number
  bytes: Buffer<ArrayBuffer>
}

export const formats = ['txt', 'md', 'html', 'csv', 'docx', 'pptx', 'xlsx', 'odt', 'epub', 'pdf'] as const
export type Format = (typeof formats)[number]

export function book(format: Format, count: number): Book {
  return { name: `book.${format}`, pages: count, bytes: Buffer.from(writers[format](pagesOf(count))) }
}

const writers: Record<Format, (pages: readonly (readonly string[])[]) => string | Buffer<ArrayBuffer>> = {
  txt: (pages) => pages.flat().join('\n\n'),
  md: (pages) => pages.map((texts, at) => `# Page ${at + 1}\n\n${texts.join('\n\n')}`).join('\n\n'),
  html: (pages) => asHtml(pages),
  csv: (pages) =>
    ['number;text', ...pages.flat().map((text, at) => `${at};"${text.replaceAll('"', '""')}"`)].join('\n'),
  docx: (pages) =>
    zip({
      name: 'word/document.xml',
      content: `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${pages
        .flat()
        .map((text) => `<w:p><w:r><w:t>${plain(text)}</w:t></w:r></w:p>`)
        .join('')}</w:body></w:document>`,
    }),
  pptx: (pages) =>
    zip(
      { name: 'ppt/presentation.xml', content: '<p/>' },
      ...pages.map((texts, at) => ({
        name: `ppt/slides/slide${at + 1}.xml`,
        content: `<p:sld xmlns:p="p" xmlns:a="a"><p:sp>${texts
          .map((text) => `<a:p><a:r><a:t>${plain(text)}</a:t></a:r></a:p>`)
          .join('')}</p:sp></p:sld>`,
      })),
    ),
  xlsx: (pages) =>
    zip(
      {
        name: 'xl/workbook.xml',
        content: '<workbook xmlns:r="r"><sheets><sheet name="Book" r:id="x1"/></sheets></workbook>',
      },
      { name: 'xl/_rels/workbook.xml.rels', content: '<R><Relationship Id="x1" Target="worksheets/a.xml"/></R>' },
      {
        name: 'xl/worksheets/a.xml',
        content: `<worksheet><sheetData>${pages
          .flat()
          .map(
            (text, at) => `<row r="${at + 1}"><c r="A${at + 1}" t="inlineStr"><is><t>${plain(text)}</t></is></c></row>`,
          )
          .join('')}</sheetData></worksheet>`,
      },
    ),
  odt: (pages) =>
    zip(
      { name: 'META-INF/manifest.xml', content: '<manifest/>' },
      {
        name: 'content.xml',
        content: `<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text>${pages
          .flat()
          .map((text) => `<text:p>${plain(text)}</text:p>`)
          .join('')}</office:text></office:body></office:document-content>`,
      },
    ),
  epub: (pages) =>
    zip(
      { name: 'META-INF/container.xml', content: '<c><rootfile full-path="book.opf"/></c>' },
      {
        name: 'book.opf',
        content: `<package><manifest>${pages.map((_, at) => `<item id="c${at}" href="c${at}.xhtml" media-type="application/xhtml+xml"/>`).join('')}</manifest><spine>${pages.map((_, at) => `<itemref idref="c${at}"/>`).join('')}</spine></package>`,
      },
      ...pages.map((texts, at) => ({ name: `c${at}.xhtml`, content: asHtml([texts]) })),
    ),
  pdf: (pages) => pdf(pages.map((texts) => texts.flatMap(linesOf).map((text) => ({ text, size: 9 })))),
}

const asHtml = (pages: readonly (readonly string[])[]): string =>
  `<!doctype html><html><head><title>Book</title></head><body><article>${pages
    .flat()
    .map((text) => `<p>${plain(text)}</p>`)
    .join('')}</article></body></html>`

function linesOf(text: string): string[] {
  const words = text.split(' ')
  return Array.from({ length: Math.ceil(words.length / wordsPerLine) }, (_, at) =>
    words.slice(at * wordsPerLine, (at + 1) * wordsPerLine).join(' '),
  )
}
