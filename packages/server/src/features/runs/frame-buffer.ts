import type { RunEventBody } from '@parley/contract'

/** Characters of text in one frame at most. */
export const maximumFrameText = 4096

type TextType = 'text-delta' | 'reasoning-delta'

/**
 * Gathers what a provider emits until the log takes it: neighbouring tokens become one delta, everything else keeps
 * its place between them. However the tokens were cut, a character of two UTF-16 units is never cut in two.
 */
export class FrameBuffer {
  #bodies: RunEventBody[] = []
  #type: TextType = 'text-delta'
  #text = ''

  get isEmpty(): boolean {
    return this.#bodies.length === 0 && this.#text.length === 0
  }

  /** Characters waiting. */
  get waiting(): number {
    return this.#text.length
  }

  addText(type: TextType, text: string): void {
    if (type !== this.#type) {
      this.#seal(true)
      this.#type = type
    }
    this.#text += text
  }

  add(body: RunEventBody): void {
    this.#seal(true)
    this.#bodies.push(body)
  }

  /** Everything so far. Unless it is the end, half a character waits for its other half. */
  take(end: boolean): RunEventBody[] {
    this.#seal(end)
    const bodies = this.#bodies
    this.#bodies = []
    return bodies
  }

  #seal(whole: boolean): void {
    let text = this.#text
    this.#text = ''
    if (!whole && isHighSurrogate(text, text.length - 1)) {
      this.#text = text.slice(-1)
      text = text.slice(0, -1)
    }
    for (let from = 0; from < text.length;) {
      let to = Math.min(text.length, from + maximumFrameText)
      if (to < text.length && isHighSurrogate(text, to - 1)) to -= 1
      const piece = clean(text.slice(from, to))
      if (piece.length > 0) this.#bodies.push({ type: this.#type, text: piece })
      from = to
    }
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800
}

/** What both databases can hold: no U+0000, no half characters. */
function clean(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole
}
