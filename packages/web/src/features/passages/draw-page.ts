import * as z from 'zod/mini'
import { appUrl } from '../../api/base.ts'

const place = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
/** Files that come with the app, and nothing else. */
const dataFile = /^[A-Za-z0-9-]{1,40}\.(?:bcmap|pfb)$/
const mostDataFiles = 60
const told = z.union([
  z.object({ wants: z.string().check(z.regex(dataFile)) }),
  z.object({
    picture: z.instanceof(ArrayBuffer),
    width: z.number(),
    height: z.number(),
    pages: z.int(),
    text: z.string(),
    places: z.array(place),
  }),
  z.object({ failed: z.literal(true) }),
])
export interface DrawnPage {
  /** To be let go of by whoever shows it. */
  url: string
  width: number
  height: number
  pages: number
  text: string
  /** In shares of the page. */
  places: z.output<typeof place>[]
}

const patienceMs = 20_000

/** Draws pages of one PDF in a hidden document of nobody's origin; what comes back is a picture. */
export function openPages(key: string, load: () => Promise<ArrayBuffer>) {
  let frame: Promise<HTMLIFrameElement> | null = null
  let element: HTMLIFrameElement | null = null
  let bytes: ArrayBuffer | null = null

  async function start(): Promise<HTMLIFrameElement> {
    bytes = await load()
    element = document.createElement('iframe')
    return openHidden(element)
  }

  return {
    async draw(page: number, width: number, passage: string): Promise<DrawnPage> {
      frame ??= start()
      const current = await frame
      const { port1, port2 } = new MessageChannel()
      const { promise, resolve, reject } = Promise.withResolvers<DrawnPage>()
      const timer = setTimeout(() => reject(new Error('The page took too long.')), patienceMs)
      let given = 0
      port1.addEventListener('message', ({ data }) => {
        const answer = told.safeParse(data)
        if (!answer.success || 'failed' in answer.data) return reject(new Error('The page cannot be drawn.'))
        if ('wants' in answer.data) {
          given += 1
          return void give(port1, answer.data.wants, given <= mostDataFiles)
        }
        const { picture, ...rest } = answer.data
        resolve({ ...rest, url: URL.createObjectURL(new Blob([picture], { type: 'image/png' })) })
      })
      port1.start()
      const first = bytes
      bytes = null
      const task = { key, page, width, passage, ...(first !== null && { bytes: first }) }
      current.contentWindow?.postMessage(task, '*', first === null ? [port2] : [port2, first])
      return promise.finally(() => {
        clearTimeout(timer)
        port1.close()
      })
    },

    close(): void {
      element?.remove()
    },
  }
}

/** The frame reaches no network: what a PDF names and does not bring along is fetched for it. */
async function give(port: MessagePort, file: string, isFew: boolean): Promise<void> {
  const response = isFew ? await fetch(appUrl(`pdf-data/${file}`)).catch(() => null) : null
  const bytes = response?.ok === true ? await response.arrayBuffer().catch(() => null) : null
  port.postMessage({ file, bytes }, bytes === null ? [] : [bytes])
}

function openHidden(element: HTMLIFrameElement): Promise<HTMLIFrameElement> {
  element.setAttribute('sandbox', 'allow-scripts')
  element.setAttribute('aria-hidden', 'true')
  element.tabIndex = -1
  element.className = 'away'
  element.src = appUrl('frame/page.html').href
  const { promise, resolve, reject } = Promise.withResolvers<HTMLIFrameElement>()
  const onReady = ({ source, data }: MessageEvent): void => {
    if (source === element.contentWindow && data === 'ready') resolve(element)
  }
  const timer = setTimeout(() => reject(new Error('The drawing frame did not open.')), patienceMs)
  window.addEventListener('message', onReady)
  document.body.append(element)
  return promise.finally(() => {
    clearTimeout(timer)
    window.removeEventListener('message', onReady)
  })
}
