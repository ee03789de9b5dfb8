import { use, useLayoutEffect, useRef, useState } from 'react'
import { GrowingContext } from './growing.ts'

/**
 * Text that is only added to while it grows: what is there stays, with what a reader has selected of it, and a browser
 * looks at what is new alone. React would put the whole text in its place each time.
 */
export function Grown({ text }: { text: string }) {
  const growing = use(GrowingContext)
  // Who saw it grow keeps what was drawn when it has ended.
  const [grows] = useState(growing)
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    if (place.current !== null) write(place.current, text)
  }, [text])
  return grows ? <span ref={place} /> : text
}

function write(place: HTMLElement, text: string): void {
  const node = place.firstChild
  if (!(node instanceof Text)) place.textContent = text
  else if (text.startsWith(node.data)) node.appendData(text.slice(node.length))
  else if (node.data.startsWith(text)) node.deleteData(text.length, node.length - text.length)
  else node.data = text
}
