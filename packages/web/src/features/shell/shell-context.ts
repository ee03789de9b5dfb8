import type { Conversation, User } from '@parley/contract'
import { createContext, use } from 'react'

/** What may lie over every page, one at a time. */
export type ShellDialog =
  | { kind: 'palette' | 'shortcuts' | 'sessions' | 'models' }
  | { kind: 'rename' | 'share' | 'export'; conversation: Conversation }
  | { kind: 'folder'; conversations: readonly Conversation[] }
  | { kind: 'rename-folder'; folder: string }

interface ShellState {
  user: User
  sidebarShown: boolean
  openSidebar(): void
  toggleSidebar(): void
  show(dialog: ShellDialog): void
}

export const ShellContext = createContext<ShellState | null>(null)

export function useShell(): ShellState {
  const state = use(ShellContext)
  if (state === null) throw new Error('This belongs inside the shell.')
  return state
}
