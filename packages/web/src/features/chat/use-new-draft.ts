import type { Id } from '@parley/contract'
import { useState } from 'react'
import * as z from 'zod/mini'
import type { Draft } from './use-draft.ts'

const kept = z.object({ draft: z.string(), userId: z.string() })

/**
 * The words of a conversation that does not exist yet. They live in this tab's own history entry: a reload keeps them,
 * closing the tab lets them go, and nobody else who signs in here is shown them.
 */
export function useNewDraft(userId: Id): Draft {
  const [text, setText] = useState(() => {
    const found = kept.safeParse(history.state)
    return found.success && found.data.userId === userId ? found.data.draft : ''
  })
  const keep = (draft: string): void => {
    setText(draft)
    history.replaceState(draft === '' ? null : { draft, userId }, '')
  }
  return { text, change: keep, sent: () => keep('') }
}
