import * as z from 'zod/mini'
import { appUrl } from '../../api/base.ts'

const told = z.union([
  z.object({ picture: z.string(), width: z.number(), height: z.number() }),
  z.object({ failed: z.string() }),
])
export type Drawing = { picture: string; width: number; height: number } | { failed: string }

/** A diagram that takes longer holds its frame in a loop: the frame goes, and the next one gets a new one. */
const patienceMs = 15_000

let frame: Promise<HTMLIFrameElement> | null = null

/** Draws in a hidden document of nobody's origin and gives back a picture; a picture runs no script and loads nothing. */
export async function drawDiagram(source: string, dark: boolean): Promise<Drawing> {
  frame ??= openHidden()
  const current = await frame
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      current.remove()
      frame = null
      port1.close()
      reject(new Error('The diagram took too long.'))
    }, patienceMs)
    port1.addEventListener('message', ({ data }) => {
      clearTimeout(timer)
      port1.close()
      const answer = told.safeParse(data)
      if (answer.success) resolve(answer.data)
      else reject(answer.error)
    })
    port1.start()
    current.contentWindow?.postMessage({ source, dark }, '*', [port2])
  })
}

function openHidden(): Promise<HTMLIFrameElement> {
  const element = document.createElement('iframe')
  element.setAttribute('sandbox', 'allow-scripts')
  element.setAttribute('aria-hidden', 'true')
  element.tabIndex = -1
  element.className = 'away'
  element.src = appUrl('frame/diagram.html').href
  return new Promise((resolve, reject) => {
    const give = (then: () => void): void => {
      clearTimeout(timer)
      window.removeEventListener('message', onReady)
      then()
    }
    const onReady = ({ source, data }: MessageEvent): void => {
      if (source === element.contentWindow && data === 'ready') give(() => resolve(element))
    }
    const timer = setTimeout(() => {
      give(() => reject(new Error('The drawing frame did not open.')))
      element.remove()
      frame = null
    }, patienceMs)
    window.addEventListener('message', onReady)
    document.body.append(element)
  })
}
