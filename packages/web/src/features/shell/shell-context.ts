import type { User } from '@parley/contract'
import { createContext, use } from 'react'

interface ShellState {
  user: User
  sidebarShown: boolean
  openSidebar(): void
}

export const ShellContext = createContext<ShellState | null>(null)

export function useShell(): ShellState {
  const state = use(ShellContext)
  if (state === null) throw new Error('This belongs inside the shell.')
  return state
}
