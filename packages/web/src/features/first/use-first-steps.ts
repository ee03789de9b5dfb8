import type { Id } from '@parley/contract'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { sidebarQuery } from '../../api/sidebar.ts'
import { useListed } from '../shell/use-listed.ts'

const key = (userId: Id): string => `parley.first-steps.${userId}`

function wasHidden(userId: Id): boolean {
  try {
    return localStorage.getItem(key(userId)) !== null
  } catch {
    // Storage is blocked: they are shown until the first conversation.
    return false
  }
}

/** Whether to offer the first steps, and how to end that for good in this browser. */
export function useFirstSteps(userId: Id): { offered: boolean; hide(): void } {
  const [loose, pinned] = [useListed('loose').items, useListed('pinned').items]
  const folders = useQuery(sidebarQuery).data?.folders
  const [hidden, setHidden] = useState(() => wasHidden(userId))
  return {
    offered: !hidden && [loose, pinned, folders].every((list) => list?.length === 0),
    hide() {
      setHidden(true)
      try {
        localStorage.setItem(key(userId), 'hidden')
      } catch {
        // Then they come back with the next visit, until the first conversation.
      }
    },
  }
}
