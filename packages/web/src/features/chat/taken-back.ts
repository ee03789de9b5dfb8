import type { Attachment, Message } from '@parley/contract'
import { createContext } from 'react'

export interface TakenBack extends Pick<Message, 'text'> {
  attachments?: readonly Attachment[] | undefined
}

/** Puts a message that was taken back where it can be changed and sent again; null where nobody writes. */
export const TakenBackContext = createContext<((message: TakenBack) => void) | null>(null)
