import type { Message } from '@parley/contract'
import { createContext } from 'react'

/** Puts a message that was taken back where it can be changed and sent again; null where nobody writes. */
export const TakenBackContext = createContext<((message: Message) => void) | null>(null)
