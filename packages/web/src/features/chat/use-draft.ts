import type { Id } from '@parley/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { saveDraft } from '../../api/actions.ts'
import { keepWords, keptWords, releaseWords } from '../../api/kept-words.ts'
import { useShell } from '../shell/shell-context.ts'

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
 * The words not sent yet. They are kept on the server: the same person finds them on another device. What it has not
 * taken yet waits beside it, so that a reload loses nothing.
 */
export function useDraft(conversationId: Id, stored: string | null): Draft {
  const { user } = useShell()
  const name = `${user.id}.${conversationId}`
  const [kept] = useState(() => keptWords(name))
  const [text, setText] = useState(() => drafts.get(conversationId) ?? kept ?? stored ?? '')
  const unsaved = useRef(kept)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const save = useCallback(
    (leaving: boolean): void => {
      clearTimeout(timer.current)
      const words = unsaved.current
      unsaved.current = null
      if (words === null) return
      saveDraft(conversationId, words, leaving).then(
        () => unsaved.current === null && releaseWords(name),
        // Unreachable: the next change saves it, and this device still has it.
        () => (unsaved.current ??= words),
      )
    },
    [conversationId, name],
  )

  useEffect(() => {
    const leave = (): void => save(true)
    const back = (): void => save(false)
    save(false)
    window.addEventListener('pagehide', leave)
    window.addEventListener('online', back)
    return () => {
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('online', back)
      save(false)
    }
  }, [save])

  return {
    text,
    change(words) {
      setText(words)
      drafts.set(conversationId, words)
      unsaved.current = words
      keepWords(name, words)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => save(false), restMs)
    },
    sent() {
      setText('')
      drafts.delete(conversationId)
      releaseWords(name)
      unsaved.current = null
      clearTimeout(timer.current)
    },
  }
}
