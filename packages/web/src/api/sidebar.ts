import * as contract from '@parley/contract'
import type { ChangeSidebar, Conversation, Id, Sidebar } from '@parley/contract'
import { queryOptions } from '@tanstack/react-query'
import { call, problemOf } from './http.ts'
import { ended, inOrder } from './in-order.ts'
import { queryClient } from './queries.ts'
import { showToast } from '../ui/toast.tsx'

export const sidebarQuery = queryOptions({
  queryKey: ['sidebar'],
  queryFn: async ({ signal }) => {
    await ended('sidebar')
    return call('GET', 'sidebar', contract.sidebar, { signal })
  },
})

let latest: ChangeSidebar | undefined

/**
 * Shown at once; where the server does not take it, it goes back to how it was. What was asked before, or is answered while
 * a later change is on its way, would show an older order for a moment.
 */
export async function orderSidebar(change: ChangeSidebar): Promise<void> {
  latest = change
  await queryClient.cancelQueries({ queryKey: sidebarQuery.queryKey })
  queryClient.setQueryData(sidebarQuery.queryKey, (now) => now && ordered(now, change))
  try {
    const now = await inOrder('sidebar', () => call('PATCH', 'sidebar', contract.sidebar, { body: change }))
    if (latest === change) queryClient.setQueryData(sidebarQuery.queryKey, now)
  } catch (error) {
    showToast({ text: problemOf(error).detail, tone: 'problem' })
    await queryClient.invalidateQueries({ queryKey: sidebarQuery.queryKey })
  }
}

/** What lies in it is asked for again by the news of it, here as in every other tab. */
export async function renameFolder(from: string, to: string): Promise<void> {
  const now = await call('PATCH', 'sidebar', contract.sidebar, { body: { renameFolder: { from, to } } })
  queryClient.setQueryData(sidebarQuery.queryKey, now)
}

function ordered(now: Sidebar, { folderOrder, pinnedOrder }: ChangeSidebar): Sidebar {
  return {
    folders: folderOrder ? sorted(now.folders, folderOrder, ({ name }) => name) : now.folders,
    pinnedOrder: pinnedOrder ?? now.pinnedOrder,
  }
}

function sorted<Item>(items: readonly Item[], order: readonly string[], nameOf: (item: Item) => string): Item[] {
  const place = new Map(order.map((name, at) => [name, at]))
  const placeOf = (item: Item): number => place.get(nameOf(item)) ?? order.length
  return items.toSorted((a, b) => placeOf(a) - placeOf(b))
}

/** As their owner put them; what was pinned since stands on top. */
export function inPinnedOrder(pinned: readonly Conversation[], order: readonly Id[]): Conversation[] {
  const known = new Set(order)
  const isNew = ({ id }: Conversation): boolean => !known.has(id)
  return [
    ...pinned.filter(isNew),
    ...sorted(
      pinned.filter((one) => !isNew(one)),
      order,
      ({ id }) => id,
    ),
  ]
}

/** A list with one of its names, or a new one, right before another; at the end without one. */
export function placedBefore(names: readonly string[], name: string, before: string | null): string[] {
  if (name === before) return [...names]
  const others = names.filter((one) => one !== name)
  const at = before === null ? -1 : others.indexOf(before)
  return others.toSpliced(at === -1 ? others.length : at, 0, name)
}

/** A list with one of its names a place further up (-1) or down (1). */
export function movedBy(names: readonly string[], name: string, step: 1 | -1): string[] {
  const at = names.indexOf(name)
  const to = Math.max(0, Math.min(names.length - 1, at + step))
  return at === -1 ? [...names] : names.toSpliced(at, 1).toSpliced(to, 0, name)
}
