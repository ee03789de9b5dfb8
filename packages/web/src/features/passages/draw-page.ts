import * as z from 'zod/mini'
import { appUrl } from '../../api/base.ts'

const place = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
const told = z.union([
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
      port1.addEventListener('message', ({ data }) => {
        const answer = told.safeParse(data)
        if (!answer.success || 'failed' in answer.data) return reject(new Error('The page cannot be drawn.'))
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
