import { useLayoutEffect, useRef, useState } from 'react'
import { drawFormula } from './formula-queue.ts'
import styles from './formula.module.css'

/** Longer than any formula people write; a longer one is a way to keep a page busy. */
const longest = 4_000

interface FormulaProps {
  text: string
  display: boolean
  open?: boolean
}

/** A formula, drawn as elements once the renderer is here; until then and when it cannot be read, as it was written. */
export function Formula({ text, display, open = false }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null)
  const [drawn, setDrawn] = useState(false)
  useLayoutEffect(() => {
    const element = place.current
    setDrawn(false)
    if (element === null || open || text.length > longest) return
    return drawFormula(element, text, display, () => setDrawn(true))
  }, [text, display, open])
  return (
    <span className={styles['formula']} data-display={display} dir="ltr">
      <span ref={place} hidden={!drawn} />
      {!drawn && <code>{text}</code>}
    </span>
  )
}
