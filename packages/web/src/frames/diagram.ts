import mermaid from 'mermaid'
import { answerParent } from './answer-parent.ts'
import { diagramColours } from './diagram-colours.ts'

const font = 'ui-sans-serif, system-ui, "Noto Sans", sans-serif'
let drawn = 0
/** Mermaid keeps its settings in one place: one diagram after the other. */
let queue: Promise<unknown> = Promise.resolve()

answerParent((data, reply) => {
  if (typeof data !== 'object' || data === null || !('source' in data) || !('dark' in data)) return
  const [source, dark] = [String(data.source), data.dark === true]
  queue = queue.then(() => draw(source, dark).then(reply, (error: unknown) => reply({ failed: messageOf(error) })))
})

async function draw(source: string, dark: boolean): Promise<{ picture: string; width: number; height: number }> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true,
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    layout: 'dagre',
    theme: 'base',
    darkMode: dark,
    themeVariables: { ...diagramColours[dark ? 'dark' : 'light'], fontFamily: font, fontSize: '15px' },
    fontFamily: font,
    maxTextSize: 20_000,
    maxEdges: 300,
    secure: ['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'maxEdges', 'htmlLabels', 'themeCSS'],
  })
  drawn += 1
  const { svg } = await mermaid.render(`diagram-${drawn}`, source)
  return asPicture(svg)
}

/** As a picture it is drawn without scripts, links or anything from elsewhere; it needs a size of its own. */
function asPicture(svg: string): { picture: string; width: number; height: number } {
  const element = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg')
  if (element === null) throw new Error('Nothing was drawn.')
  const { width, height } = element.viewBox.baseVal
  element.setAttribute('width', String(width))
  element.setAttribute('height', String(height))
  element.removeAttribute('style')
  return { picture: new XMLSerializer().serializeToString(element), width, height }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : 'Unknown'
}
