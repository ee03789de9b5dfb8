import hljs from 'highlight.js/lib/common'
import dart from 'highlight.js/lib/languages/dart'
import dockerfile from 'highlight.js/lib/languages/dockerfile'
import elixir from 'highlight.js/lib/languages/elixir'
import haskell from 'highlight.js/lib/languages/haskell'
import latex from 'highlight.js/lib/languages/latex'
import nginx from 'highlight.js/lib/languages/nginx'
import powershell from 'highlight.js/lib/languages/powershell'
import scala from 'highlight.js/lib/languages/scala'
import { PieceEmitter, type Piece } from './pieces.ts'

const more = { dart, dockerfile, elixir, haskell, latex, nginx, powershell, scala }
for (const [name, language] of Object.entries(more)) hljs.registerLanguage(name, language)
hljs.configure({ __emitter: PieceEmitter })

/** The pieces of a code with the colour each has; null for a language nobody here knows. */
export function highlight(code: string, language: string): Piece[] | null {
  if (hljs.getLanguage(language) === undefined) return null
  const { _emitter } = hljs.highlight(code, { language, ignoreIllegals: true })
  return _emitter instanceof PieceEmitter ? _emitter.pieces : null
}
