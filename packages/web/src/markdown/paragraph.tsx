import type { Token, Tokens } from 'marked'
import { memo, use, useLayoutEffect, useRef, useState } from 'react'
import { GrowingContext } from './growing.ts'
import { Inline } from './inline.tsx'
import styles from './markdown.module.css'
import { isLong } from './settle.ts'

const none: readonly (readonly Token[])[] = []

/**
 * A paragraph. While a long one grows, the lines that are full stand in boxes of their own, which the browser neither
 * shapes nor breaks nor paints again for what comes below them; at its end it is one text again.
 */
export function Paragraph({ token }: { token: Tokens.Paragraph }) {
  const growing = use(GrowingContext)
  // Who saw it grow keeps what was drawn when it has ended.
  const [grows] = useState(growing)
  const place = useRef<HTMLParagraphElement>(null)
  const lines = isLong(token) ? token.lines : none
  const asBroken = useSameWidth(place, growing && lines.length > 0)
  if (!grows) {
    return (
      <p>
        <Inline tokens={token.tokens} />
      </p>
    )
  }
  const inLines = lines.reduce((count, tokens) => count + tokens.length, 0)
  return (
    <p ref={place}>
      {[...lines, token.tokens.slice(inLines)].map((tokens, index) => (
        <Lines key={index} tokens={tokens} full={asBroken && index < lines.length} />
      ))}
    </p>
  )
}

const Lines = memo(({ tokens, full }: { tokens: readonly Token[]; full: boolean }) => (
  <span className={full ? styles['lines'] : undefined}>
    <Inline tokens={tokens} />
  </span>
))
Lines.displayName = 'Lines'

/** Whether lines are still as wide as when they were broken; never again once they were not. */
function useSameWidth(place: React.RefObject<HTMLElement | null>, watches: boolean): boolean {
  const [same, setSame] = useState(true)
  useLayoutEffect(() => {
    const element = place.current
    if (!watches || element === null) return
    const width = element.clientWidth
    const observer = new ResizeObserver(() => {
      if (element.clientWidth !== width) setSame(false)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [place, watches])
  return watches && same
}
