import { attachment, type Attachment, type Id } from '@parley/contract'
import { useState } from 'react'
import * as z from 'zod/mini'
import type { Draft } from './use-draft.ts'

const kept = z.object({ draft: z.string(), userId: z.string(), attachments: z.optional(z.array(attachment)) })

/** As it stands in the history entry. */
export type KeptDraft = z.infer<typeof kept>

const none: readonly Attachment[] = []

export interface NewDraft extends Draft {
  /** What hung on it when it came back. */
  attachments: readonly Attachment[]
}

/**
 * The words of a conversation that does not exist yet. They live in this tab's own history entry: a reload keeps them,
 * closing the tab lets them go, and nobody else who signs in here is shown them.
 */
export function useNewDraft(userId: Id): NewDraft {
  const [found] = useState(() => {
    const { data } = kept.safeParse(history.state)
    return data?.userId === userId ? data : undefined
  })
  const [text, setText] = useState(found?.draft ?? '')
  const keep = (draft: string): void => {
    setText(draft)
    history.replaceState(draft === '' ? null : { draft, userId }, '')
  }
  return { text, change: keep, sent: () => keep(''), attachments: found?.attachments ?? none }
}
