import type { Citation } from '@parley/contract'
import { memo, useLayoutEffect, useRef, useState } from 'react'
import type { Token } from 'marked'
import { createBlockReader } from './block-reader.ts'
import { Block } from './block.tsx'
import { CitationContext } from './citation.tsx'
import { GrowingContext } from './growing.ts'
import { lettersInLastLine } from './last-line.ts'
import styles from './markdown.module.css'
import { useLanguage } from './use-language.ts'

interface MarkdownProps {
  text: string
  /** Whether more is to come. */
  growing?: boolean
  citations?: readonly Citation[] | undefined
}

/** Markdown as elements. No string ever becomes HTML: what looks like HTML is shown as the text it is. */
export function Markdown({ text, growing = false, citations = none }: MarkdownProps) {
  const [{ read, settleAbove }] = useState(createBlockReader)
  const { frozen, tail } = read(text, growing)
  const lang = useLanguage(text, growing)
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const letters = growing ? lettersInLastLine(place.current?.lastElementChild ?? null) : null
    if (letters !== null) settleAbove(letters)
  }, [text, growing, settleAbove])
  return (
    <CitationContext value={citations}>
      <div ref={place} className={styles['markdown']} dir="auto" lang={lang}>
        {[...frozen, ...tail].map((token, index) => (
          <TopBlock key={index} token={token} growing={growing && index >= frozen.length} />
        ))}
      </div>
    </CitationContext>
  )
}

const none: readonly Citation[] = []

/** A finished block is the same object for ever, and is drawn once. */
const TopBlock = memo(({ token, growing }: { token: Token; growing: boolean }) => (
  <GrowingContext value={growing}>
    <Block token={token} depth={0} />
  </GrowingContext>
))
TopBlock.displayName = 'TopBlock'
