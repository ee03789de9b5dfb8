import * as contract from '@parley/contract'
import type { Collection, Id } from '@parley/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { after, call } from './http.ts'
import { queryClient } from './queries.ts'

/** How often is asked while something is read in. */
export const whileWorkingMs = 1_500

type CollectionList = ReturnType<typeof contract.collectionList.parse>

/** What there is to choose from. What goes on inside is in knowledge.ts, which the first page does not need. */
export const collectionsQuery = infiniteQueryOptions({
  queryKey: ['collections'],
  initialPageParam: '',
  queryFn: ({ pageParam, signal }) =>
    call('GET', `collections?limit=100${after(pageParam)}`, contract.collectionList, { signal }),
  getNextPageParam: (page: CollectionList) => page.nextCursor,
})

export const collectionQuery = (id: Id) =>
  queryOptions({
    queryKey: ['collection', id],
    queryFn: ({ signal }) => call('GET', `collections/${id}`, contract.collection, { signal }),
    // Who only reads a shared collection is not told of what happens in it.
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && ((data.documents.working > 0 && !data.paused) || data.reembedding !== null)
        ? whileWorkingMs
        : false,
  })

export const createCollection = async (body: contract.CreateCollection): Promise<Collection> => {
  const made = await call('POST', 'collections', contract.collection, { body })
  queryClient.setQueryData(collectionQuery(made.id).queryKey, made)
  await queryClient.invalidateQueries({ queryKey: collectionsQuery.queryKey })
  return made
}

/** What a collection holds is asked for again, wherever it is shown. */
export async function showCollectionAgain(id: Id): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['documents', id] }),
    queryClient.invalidateQueries({ queryKey: ['collection', id] }),
    queryClient.invalidateQueries({ queryKey: ['collections'] }),
    queryClient.invalidateQueries({ queryKey: ['knowledge'] }),
  ])
}
