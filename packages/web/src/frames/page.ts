import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
// Read in this document itself: an origin that is nobody's may start no worker.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { answerParent } from './answer-parent.ts'
import { placesOf } from './passage-places.ts'
import { PdfData } from './pdf-data.ts'

let current: { key: string; opened: Promise<PDFDocumentProxy> } | null = null
/** One page after the other: a canvas is large. */
let queue: Promise<unknown> = Promise.resolve()
const mostPixels = 12_000_000

/** Draws one page of a PDF as a picture, and says where on it a passage stands. */
answerParent((data, reply, port) => {
  if (typeof data !== 'object' || data === null || !('key' in data) || !('page' in data)) return
  const bytes = 'bytes' in data && data.bytes instanceof ArrayBuffer ? data.bytes : null
  const key = String(data.key)
  if (bytes !== null) current = { key, opened: open(bytes) }
  const opened = current?.key === key ? current.opened : Promise.reject(new Error('The file is missing.'))
  const page = Number(data.page)
  const width = 'width' in data ? Number(data.width) : 800
  const passage = 'passage' in data ? String(data.passage) : ''
  queue = queue.then(() => {
    PdfData.from(port)
    return opened.then((document) => draw(document, page, width, passage)).then(reply, () => reply({ failed: true }))
  })
})

function open(data: ArrayBuffer): Promise<PDFDocumentProxy> {
  return getDocument({
    data,
    useWorkerFetch: false,
    useWasm: false,
    useSystemFonts: true,
    cMapPacked: true,
    BinaryDataFactory: PdfData,
    enableXfa: false,
    maxImageSize: mostPixels * 4,
    verbosity: 0,
  }).promise
}

async function draw(document: PDFDocumentProxy, wanted: number, width: number, passage: string) {
  const pages = document.numPages
  const page = await document.getPage(Math.min(Math.max(1, Math.trunc(wanted) || 1), pages))
  try {
    const natural = page.getViewport({ scale: 1 })
    const scale = Math.min(width / natural.width, Math.sqrt(mostPixels / (natural.width * natural.height)))
    const viewport = page.getViewport({ scale })
    const canvas = window.document.createElement('canvas')
    canvas.width = Math.ceil(viewport.width)
    canvas.height = Math.ceil(viewport.height)
    // As for paper: a document out of sight is given no frames to animate in.
    await page.render({ canvas, viewport, intent: 'print' }).promise
    const { items } = await page.getTextContent()
    const texts = items.flatMap((item) => ('str' in item ? [item] : []))
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    canvas.width = 0
    if (blob === null) throw new Error('Nothing was drawn.')
    const picture = await blob.arrayBuffer()
    const places = placesOf(
      texts.map(({ str }) => str),
      passage,
    ).map((index) => {
      const item = texts[index]
      if (item === undefined) return null
      const [, , , , x = 0, y = 0] = item.transform.map(Number)
      const [left = 0, bottom = 0] = viewport.convertToViewportPoint(x, y - item.height * 0.22).map(Number)
      const [right = 0, top = 0] = viewport.convertToViewportPoint(x + item.width, y + item.height * 0.95).map(Number)
      return {
        x: Math.min(left, right) / viewport.width,
        y: Math.min(top, bottom) / viewport.height,
        width: Math.abs(right - left) / viewport.width,
        height: Math.abs(bottom - top) / viewport.height,
      }
    })
    const text = texts.map(({ str, hasEOL }) => str + (hasEOL ? '\n' : ' ')).join('')
    return {
      picture,
      width: viewport.width,
      height: viewport.height,
      pages,
      text: text.slice(0, 20_000),
      places: places.filter((place) => place !== null),
    }
  } finally {
    page.cleanup()
  }
}
