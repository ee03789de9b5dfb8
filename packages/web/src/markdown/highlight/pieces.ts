import type { Emitter } from 'highlight.js'

export type Colour = 'word' | 'text' | 'value' | 'name' | 'aside' | 'plus' | 'minus'

export interface Piece {
  text: string
  colour: Colour | null
}

const colours: Record<string, Colour> = {
  keyword: 'word',
  tag: 'name',
  'selector-tag': 'word',
  doctag: 'word',
  string: 'text',
  regexp: 'text',
  link: 'text',
  char: 'text',
  quote: 'aside',
  comment: 'aside',
  meta: 'aside',
  number: 'value',
  literal: 'value',
  symbol: 'value',
  bullet: 'value',
  type: 'value',
  title: 'name',
  name: 'name',
  section: 'name',
  built_in: 'name',
  attr: 'name',
  attribute: 'name',
  'selector-class': 'name',
  'selector-id': 'name',
  addition: 'plus',
  deletion: 'minus',
}

/** Takes what the highlighter finds as a flat list: nothing of it ever becomes HTML. */
export class PieceEmitter implements Emitter {
  readonly pieces: Piece[] = []
  #scopes: (Colour | null)[] = []

  addText(text: string): void {
    if (text === '') return
    const colour = this.#scopes.at(-1) ?? null
    const last = this.pieces.at(-1)
    if (last !== undefined && last.colour === colour) last.text += text
    else this.pieces.push({ text, colour })
  }

  startScope(scope: string): void {
    this.openNode(scope)
  }

  endScope(): void {
    this.closeNode()
  }

  /** The highlighter calls these two by both names. */
  openNode(scope: string): void {
    this.#scopes.push(colours[scope.split('.', 1)[0] ?? ''] ?? this.#scopes.at(-1) ?? null)
  }

  closeNode(): void {
    this.#scopes.pop()
  }

  /** What is written in a language within the language. */
  __addSublanguage(inner: Emitter): void {
    if (inner instanceof PieceEmitter) this.pieces.push(...inner.pieces)
  }

  finalize(): void {
    this.#scopes = []
  }

  toHTML(): string {
    return ''
  }
}
