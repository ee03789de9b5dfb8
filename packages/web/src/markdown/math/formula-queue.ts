import type { KatexOptions } from 'katex'

type Draw = (text: string, element: HTMLElement, options: KatexOptions) => void

/** A page full of formulas is drawn in slices, so that none of them holds up scrolling or typing. */
const sliceMs = 8

let renderer: Promise<Draw> | undefined
const waiting = new Set<(draw: Draw) => void>()

async function load(): Promise<Draw> {
  const [{ default: katex }] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')])
  return katex.render
}

/** Draws it into an element soon; what it returns calls that off. */
export function drawFormula(element: HTMLElement, text: string, display: boolean, done: () => void): () => void {
  const task = (draw: Draw): void => {
    try {
      draw(text, element, options(display))
      done()
    } catch {
      // No formula after all: it stays as it was written.
      element.replaceChildren()
    }
  }
  if (waiting.size === 0) void begin()
  waiting.add(task)
  return () => void waiting.delete(task)
}

async function begin(): Promise<void> {
  try {
    const draw = await (renderer ??= load())
    slice(draw)
  } catch {
    // The network is gone: the source stays readable, and the next formula tries again.
    renderer = undefined
    waiting.clear()
  }
}

function slice(draw: Draw): void {
  const end = performance.now() + sliceMs
  for (const task of waiting) {
    waiting.delete(task)
    task(draw)
    if (performance.now() > end) break
  }
  if (waiting.size > 0) requestAnimationFrame(() => slice(draw))
}

/** Macros are made anew each time: one formula must not change another. */
function options(displayMode: boolean): KatexOptions {
  return {
    displayMode,
    output: 'htmlAndMathml',
    throwOnError: true,
    strict: 'ignore',
    trust: false,
    maxSize: 20,
    maxExpand: 300,
    macros: {},
  }
}
