import type { Id, Prompt } from '@parley/contract'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { assistantsQuery } from '../../api/assistants.ts'
import { collectionsQuery } from '../../api/collections.ts'
import { documentsOfQuery } from '../../api/knowledge.ts'
import { promptsQuery } from '../../api/prompts.ts'
import { t } from '../../i18n/index.ts'
import type { IconName } from '../../ui/icon.tsx'
import { inWords } from '../assistants/in-words.ts'
import { named, type Token } from './token.ts'

export type Offer = { name: string; about?: string; icon: IconName; group?: string } & (
  | { kind: 'prompt'; id: Id; prompt: Prompt }
  | { kind: 'assistant' | 'collection'; id: Id }
  | { kind: 'document'; id: Id; collectionId: Id }
  | { kind: 'manage'; id: 'manage' }
)

const mostOfEach = 6
/** Single documents are offered of these many collections at most: each costs a request. */
const mostCollections = 8

/** What may be meant by what is being typed. */
export function useOffers(token: Token | null): Offer[] {
  const prompts = usePrompts(token?.kind === 'prompt' ? token.query : null)
  const mentions = useMentions(token?.kind === 'mention' ? token.query : null)
  return [...prompts, ...mentions]
}

function usePrompts(query: string | null): Offer[] {
  const enabled = query !== null
  const first = useInfiniteQuery({ ...promptsQuery(), enabled })
  // Who keeps more than a page of them is asked for by name.
  const searched = useInfiniteQuery({
    ...promptsQuery(query?.trim() ?? ''),
    enabled: enabled && first.hasNextPage && query.trim() !== '',
    placeholderData: keepPreviousData,
  })
  if (query === null) return []
  const pages = (searched.data ?? first.data)?.pages ?? []
  const found = named(
    pages.flatMap(({ items }) => items),
    query,
  ).slice(0, 2 * mostOfEach)
  const manage = { kind: 'manage', id: 'manage', name: t('offers.manage'), icon: 'plus' } as const
  return [
    ...found.map((prompt): Offer => ({
      kind: 'prompt',
      id: prompt.id,
      prompt,
      name: prompt.name,
      about: prompt.text.replaceAll(/\s+/g, ' ').slice(0, 120),
      icon: prompt.shared ? 'users' : 'prompt',
    })),
    ...(query === '' ? [manage] : []),
  ]
}

function useMentions(query: string | null): Offer[] {
  const enabled = query !== null
  const assistants = useQuery({ ...assistantsQuery(), enabled })
  const collections = useInfiniteQuery({ ...collectionsQuery, enabled })
  const all = collections.data?.pages.flatMap(({ items }) => items) ?? []
  const documents = useQuery({
    ...documentsOfQuery(all.slice(0, mostCollections).map(({ id }) => id)),
    enabled: enabled && all.length > 0,
  })
  if (query === null) return []
  const found = <Item extends { name: string }>(items: readonly Item[]): Item[] =>
    named(items, query).slice(0, mostOfEach)
  return [
    ...found((assistants.data?.items ?? []).map((one) => ({ id: one.id, ...inWords(one) }))).map(
      ({ id, name, description }): Offer => ({
        kind: 'assistant',
        id,
        name,
        about: description,
        icon: 'user',
        group: t('assistants.title'),
      }),
    ),
    ...found(all).map(({ id, name, documents: { ready } }): Offer => ({
      kind: 'collection',
      id,
      name,
      about: t('documents.count', { count: ready }),
      icon: 'files',
      group: t('offers.group.collections'),
    })),
    ...found(documents.data ?? []).map(({ id, name, collectionId }): Offer => ({
      kind: 'document',
      id,
      name,
      collectionId,
      about: all.find((one) => one.id === collectionId)?.name ?? '',
      icon: 'file',
      group: t('offers.group.documents'),
    })),
  ]
}
