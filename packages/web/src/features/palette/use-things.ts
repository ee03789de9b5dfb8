import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useRoute } from 'wouter'
import { assistantsQuery } from '../../api/assistants.ts'
import { collectionsQuery } from '../../api/collections.ts'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { inWords } from '../assistants/in-words.ts'
import { changeOrComplain } from '../shell/conversation-actions.ts'
import type { PaletteItem } from './palette-item.ts'

/** What one talks with and about: assistants, models for the chat that is open, collections. */
export function useThings(navigate: (path: string) => void): PaletteItem[] {
  const [, route] = useRoute('/c/:id')
  const { data: assistants } = useQuery(assistantsQuery())
  const { data: models } = useQuery(modelsQuery)
  const { data: collections } = useInfiniteQuery(collectionsQuery)
  const talkWith = assistants?.items.map((assistant): PaletteItem => ({
    id: `assistant-${assistant.id}`,
    group: 'palette.group.things',
    text: t('palette.assistant', { name: inWords(assistant).name }),
    icon: 'user',
    run: () => navigate(`/?assistant=${assistant.id}`),
  }))
  const chooseModel = models?.items.map(({ id, name, provider }): PaletteItem => ({
    id: `model-${id}`,
    group: 'palette.group.things',
    text: t('palette.model', { name }),
    icon: 'model',
    words: provider.name,
    run: () =>
      route === null ? navigate(`/?model=${encodeURIComponent(id)}`) : changeOrComplain(route.id, { modelId: id }),
  }))
  const openCollection = collections?.pages.flatMap(({ items }) =>
    items.map(({ id, name }): PaletteItem => ({
      id: `collection-${id}`,
      group: 'palette.group.things',
      text: t('palette.collection', { name }),
      icon: 'files',
      run: () => navigate(`/documents/${id}`),
    })),
  )
  return [...(talkWith ?? []), ...(chooseModel ?? []), ...(openCollection ?? [])]
}
