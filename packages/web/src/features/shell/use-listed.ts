import type { Conversation, ConversationList } from '@parley/contract'
import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { conversationsQuery, type ListView } from '../../api/queries.ts'
import { useDeleting } from './delete-later.ts'

/** A list of conversations as far as it is loaded, without those on their way out. */
export function useListed(view: ListView) {
  const query = useInfiniteQuery(conversationsQuery(view))
  const deleting = useDeleting()
  return {
    items:
      query.data?.pages.flatMap((page) => page.items).filter((item) => !deleting.has(item.id) && hasBegun(item)) ??
      null,
    updated: query.dataUpdatedAt,
    failed: query.isError && query.data === undefined,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage({ cancelRefetch: false }) : null,
  }
}

/** An empty conversation is no conversation yet. */
function hasBegun({ title, leafId }: Conversation): boolean {
  return title !== null || leafId !== null
}

/** All conversations that lists show now: those in open folders, pinned ones and the others. */
export function useAllListed(archived: boolean): Conversation[] {
  const shown = useListed(archived ? 'archived' : 'loose').items ?? []
  const lists = useQueryClient().getQueriesData<InfiniteData<ConversationList>>({ queryKey: ['conversations'] })
  const others = lists.flatMap(([, list]) => list?.pages.flatMap(({ items }) => items) ?? [])
  const all = [...shown, ...others.filter((one) => one.archived === archived && hasBegun(one))]
  return [...new Map(all.map((one) => [one.id, one])).values()]
}
