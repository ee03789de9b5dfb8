import type { Id } from '@parley/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { saveDraft } from '../../api/actions.ts'

const restMs = 1_000

/** Drafts of this tab, so that going from one conversation to another and back costs nothing. */
const drafts = new Map<Id, string>()

export interface Draft {
  text: string
  change(text: string): void
  /** It has been sent: the server lets go of it by itself. */
  sent(): void
}

/**
 * The words not sent yet. They are kept on the server, not in the browser: whoever uses this browser next must not
 * find them, and the same person on another device should.
 */
export function useDraft(conversationId: Id, stored: string | null): Draft {
  const [text, setText] = useState(() => drafts.get(conversationId) ?? stored ?? '')
  const unsaved = useRef<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const save = useCallback(
    (leaving: boolean): void => {
      clearTimeout(timer.current)
      const words = unsaved.current
      unsaved.current = null
      if (words === null) return
      // Unreachable: the next change saves it, and this tab still has it.
      saveDraft(conversationId, words, leaving).catch(() => (unsaved.current ??= words))
    },
    [conversationId],
  )

  useEffect(() => {
    const leave = (): void => save(true)
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      save(false)
    }
  }, [save])

  return {
    text,
    change(words) {
      setText(words)
      drafts.set(conversationId, words)
      unsaved.current = words
      clearTimeout(timer.current)
      timer.current = setTimeout(() => save(false), restMs)
    },
    sent() {
      setText('')
      drafts.delete(conversationId)
      unsaved.current = null
      clearTimeout(timer.current)
    },
  }
}
