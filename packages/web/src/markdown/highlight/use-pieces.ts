import { useEffect, useRef, useState } from 'react'
import type { Piece } from './pieces.ts'

/** More than this is read for its words, and colouring it would hold up the page. */
const longest = 40_000
/** While a code grows it is coloured again this often. */
const restMs = 180

interface Coloured {
  code: string
  language: string
  pieces: Piece[]
}

/** A code in coloured pieces; what has come since the last colouring stands at the end without. */
export function usePieces(code: string, language: string): Piece[] {
  const [coloured, setColoured] = useState<Coloured | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const latest = useRef(code)
  const isCurrent = coloured?.code === code && coloured.language === language

  useEffect(() => {
    latest.current = code
    // One that runs already takes the newest words: a growing code must not put off its own colouring for ever.
    if (isCurrent || timer.current !== null || language === '' || code.length > longest) return
    timer.current = setTimeout(
      () => {
        timer.current = null
        void colour(latest.current, language).then((next) => next && setColoured(next))
      },
      coloured === null ? 0 : restMs,
    )
  }, [code, language, isCurrent, coloured])
  useEffect(
    () => () => {
      clearTimeout(timer.current ?? undefined)
      timer.current = null
    },
    [],
  )

  if (coloured === null || coloured.language !== language || !code.startsWith(coloured.code)) return [plain(code)]
  const rest = code.slice(coloured.code.length)
  return rest === '' ? coloured.pieces : [...coloured.pieces, plain(rest)]
}

async function colour(code: string, language: string): Promise<Coloured | null> {
  try {
    const { highlight } = await import('./highlighter.ts')
    const pieces = highlight(code, language)
    return pieces && { code, language, pieces }
  } catch {
    // Without a network there are no colours, and nothing else is missing.
    return null
  }
}

const plain = (text: string): Piece => ({ text, colour: null })
