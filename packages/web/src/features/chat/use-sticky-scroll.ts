import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'

const closeEnough = 40

export interface StickyScroll {
  box: RefObject<HTMLDivElement | null>
  content: RefObject<HTMLDivElement | null>
  /** Whether the newest line is out of sight. */
  away: boolean
  toBottom(): void
  onScroll(): void
}

/** Stays at the newest line while the reader is there, and never moves once they have scrolled away. */
export function useStickyScroll(): StickyScroll {
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const lastTop = useRef(0)
  const [away, setAway] = useState(false)

  const toBottom = useCallback((): void => {
    const element = box.current
    if (element === null) return
    follows.current = true
    element.scrollTop = element.scrollHeight
    lastTop.current = element.scrollTop
    setAway(false)
  }, [])

  useEffect(() => {
    const [outside, inside] = [box.current, content.current]
    if (outside === null || inside === null) return
    // The text grows, or the window, the keyboard or the composer takes room: both move the last line.
    const observer = new ResizeObserver(() => {
      if (follows.current) toBottom()
    })
    observer.observe(inside)
    observer.observe(outside)
    return () => observer.disconnect()
  }, [toBottom])

  const onScroll = useCallback((): void => {
    const element = box.current
    if (element === null) return
    const { scrollTop, scrollHeight, clientHeight } = element
    const distance = scrollHeight - scrollTop - clientHeight
    // Only a person scrolls up; growing text alone never ends the following.
    if (scrollTop < lastTop.current - 1 && distance > 2) follows.current = false
    if (distance < closeEnough) follows.current = true
    lastTop.current = scrollTop
    setAway(distance > clientHeight / 2 || !follows.current)
  }, [])

  return { box, content, away, toBottom, onScroll }
}
