import * as contract from '@parley/contract'
import type { ChangeCollection, CollectionGrant, Id, KnowledgeDocument } from '@parley/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { collectionQuery, collectionsQuery, showCollectionAgain, whileWorkingMs } from './collections.ts'
import { after, call, nothing } from './http.ts'
import { queryClient } from './queries.ts'

type DocumentList = ReturnType<typeof contract.documentList.parse>

export const isWorking = ({ state }: Pick<KnowledgeDocument, 'state'>): boolean =>
  state === 'queued' || state === 'extracting' || state === 'embedding'

/** What the caller keeps and may keep, and which embedders there are to choose from. */
export const knowledgeQuery = queryOptions({
  queryKey: ['knowledge'],
  queryFn: ({ signal }) => call('GET', 'knowledge', contract.knowledgeOverview, { signal }),
  staleTime: 0,
  refetchInterval: ({ state: { data } }) => (data !== undefined && data.documents.working > 0 ? whileWorkingMs : false),
})

export const documentsQuery = (collectionId: Id) =>
  infiniteQueryOptions({
    queryKey: ['documents', collectionId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const path = `collections/${collectionId}/documents?limit=50${after(pageParam)}`
      return call('GET', path, contract.documentList, { signal })
    },
    getNextPageParam: (page: DocumentList) => page.nextCursor,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some((one) => isWorking(one) && !one.paused)) === true
        ? whileWorkingMs
        : false,
  })

export const grantsQuery = (collectionId: Id) =>
  queryOptions({
    queryKey: ['grants', collectionId],
    queryFn: ({ signal }) => call('GET', `collections/${collectionId}/grants`, contract.collectionGrants, { signal }),
    staleTime: 0,
  })

export const tryOutQuery = (collectionId: Id, query: string) =>
  queryOptions({
    queryKey: ['try-out', collectionId, query],
    queryFn: ({ signal }) =>
      call('POST', `collections/${collectionId}/search`, contract.passagesFound, {
        body: { query, limit: 10 },
        signal,
      }),
    staleTime: 0,
    gcTime: 10_000,
    placeholderData: keepPreviousData,
    retry: false,
  })

/** A document as one reads it: from shortly before a passage, or from where the page before ended. */
export const documentPageQuery = (documentId: Id, from: { chunk: Id } | { cursor: string }) => {
  const place = 'chunk' in from ? `chunk=${from.chunk}` : `cursor=${from.cursor}`
  return queryOptions({
    queryKey: ['document-content', documentId, place],
    queryFn: ({ signal }) =>
      call('GET', `documents/${documentId}/content?limit=12&${place}`, contract.documentContent, { signal }),
    gcTime: 60_000,
    retry: false,
  })
}

export const documentQuery = (id: Id) =>
  queryOptions({
    queryKey: ['document', id],
    queryFn: ({ signal }) => call('GET', `documents/${id}`, contract.knowledgeDocument, { signal }),
    staleTime: 0,
    retry: false,
  })

export async function changeCollection(id: Id, body: ChangeCollection): Promise<void> {
  queryClient.setQueryData(
    collectionQuery(id).queryKey,
    await call('PATCH', `collections/${id}`, contract.collection, { body }),
  )
  await queryClient.invalidateQueries({ queryKey: collectionsQuery.queryKey })
}

export async function deleteCollection(id: Id): Promise<void> {
  await call('DELETE', `collections/${id}`, nothing)
  await queryClient.invalidateQueries({ queryKey: collectionsQuery.queryKey })
}

export async function saveGrants(id: Id, grants: readonly CollectionGrant[]): Promise<void> {
  await call('PUT', `collections/${id}/grants`, nothing, { body: { grants } })
  queryClient.setQueryData(grantsQuery(id).queryKey, { grants: [...grants] })
}

export const retryDocument = (id: Id) => call('POST', `documents/${id}/retry`, contract.knowledgeDocument)
export const cancelDocument = (id: Id) => call('POST', `documents/${id}/cancel`, contract.knowledgeDocument)

export const pauseDocument = (id: Id, paused: boolean) =>
  call('POST', `documents/${id}/${paused ? 'pause' : 'resume'}`, contract.knowledgeDocument)
/** A page of the web as a document; the same address again fetches it anew. */
export const addPage = (collectionId: Id, url: string) =>
  call('POST', `collections/${collectionId}/pages`, contract.documentTaken, { body: { url } })
export const refreshPage = (id: Id) => call('POST', `documents/${id}/refresh`, contract.knowledgeDocument)

/** All reading in one's own collections. */
export async function pauseEverything(paused: boolean): Promise<void> {
  const body = await call('POST', `knowledge/${paused ? 'pause' : 'resume'}`, contract.knowledgeOverview)
  queryClient.setQueryData(knowledgeQuery.queryKey, body)
  await Promise.all(
    ['collections', 'collection', 'documents'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
  )
}

export async function pauseCollection(id: Id, paused: boolean): Promise<void> {
  const body = await call('POST', `collections/${id}/${paused ? 'pause' : 'resume'}`, contract.collection)
  queryClient.setQueryData(collectionQuery(id).queryKey, body)
  await showCollectionAgain(id)
}

export const deleteDocument = (id: Id, leaving: boolean): Promise<null> =>
  call('DELETE', `documents/${id}`, nothing, { keepalive: leaving })

/** The first documents of some collections, to choose one by its name. */
export const documentsOfQuery = (collectionIds: readonly Id[]) =>
  queryOptions({
    queryKey: ['documents', 'of', ...collectionIds],
    async queryFn({ signal }): Promise<KnowledgeDocument[]> {
      const lists = await Promise.all(
        collectionIds.map((id) =>
          call('GET', `collections/${id}/documents?limit=100`, contract.documentList, { signal }),
        ),
      )
      return lists.flatMap(({ items }) => items).filter(({ state }) => state === 'ready')
    },
  })
