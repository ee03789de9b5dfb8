import { useEffect, useEffectEvent, useState } from 'react'
import { deed } from '../../ui/deed.ts'
import { droppedFiles } from '../documents/dropped-files.ts'

/** Takes files dropped anywhere on the page, unless something on it has a use of its own for them. True while some are held over it. */
export function useFileDrop(take: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const taken = useEffectEvent(take)
  useEffect(() => {
    const ends = new AbortController()
    const { signal } = ends
    const isFree = (event: DragEvent): boolean =>
      !event.defaultPrevented &&
      event.dataTransfer?.types.includes('Files') === true &&
      document.querySelector('dialog[open]') === null
    window.addEventListener(
      'dragover',
      (event) => {
        const free = isFree(event)
        setOver(free)
        if (free) event.preventDefault()
      },
      { signal },
    )
    window.addEventListener(
      'dragleave',
      ({ relatedTarget }) => {
        if (relatedTarget === null) setOver(false)
      },
      { signal },
    )
    window.addEventListener(
      'drop',
      (event) => {
        setOver(false)
        const { dataTransfer } = event
        if (!isFree(event) || dataTransfer === null) return
        event.preventDefault()
        deed(async () => taken((await droppedFiles(dataTransfer)).map(({ file }) => file)))
      },
      { signal },
    )
    return () => ends.abort()
  }, [])
  return over
}
