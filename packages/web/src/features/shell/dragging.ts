import type { Conversation } from '@parley/contract'
import type { DragEvent } from 'react'

export type Dragged = { kind: 'conversation'; conversation: Conversation } | { kind: 'folder'; name: string }

/** While something hangs over a place, browsers do not say what it is: it is remembered here. */
let dragged: Dragged | null = null

/** What makes something draggable by the mouse; for the keyboard the same is in its menu. */
export function draggable(what: Dragged) {
  return {
    draggable: true,
    onDragStart(event: DragEvent) {
      event.stopPropagation()
      dragged = what
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', what.kind === 'folder' ? what.name : (what.conversation.title ?? ''))
    },
    onDragEnd() {
      dragged = null
    },
  }
}

/** A place something can be put down at. What nothing comes of is not taken. */
export function dropPlace(dropFor: (what: Dragged) => (() => void) | null) {
  const actFor = (): (() => void) | null => dragged && dropFor(dragged)
  const mark = (event: DragEvent, over: boolean): void => {
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.toggleAttribute('data-over', over)
  }
  return {
    onDragOver(event: DragEvent) {
      if (actFor() === null) return
      event.preventDefault()
      event.stopPropagation()
      mark(event, true)
    },
    onDragLeave: (event: DragEvent) => mark(event, false),
    onDrop(event: DragEvent) {
      mark(event, false)
      const act = actFor()
      if (act === null) return
      event.preventDefault()
      event.stopPropagation()
      dragged = null
      act()
    },
  }
}
