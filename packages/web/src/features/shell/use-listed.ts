import type { Conversation } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
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
    failed: query.isError && query.data === undefined,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
  }
}

/** An empty conversation is no conversation yet. */
function hasBegun({ title, leafId }: Conversation): boolean {
  return title !== null || leafId !== null
}
