import type { Assistant, AssistantContent } from '@parley/contract'
import { t, type TextKey } from '../../i18n/index.ts'

/** What the form holds. */
export type Content = AssistantContent

const names = {
  name: 'conversation.title',
  description: 'groups.description',
  picture: 'assistant.picture',
  instructions: 'assistant.instructions',
  modelId: 'usage.model',
  fallbackModelId: 'assistant.fallback',
  collectionIds: 'assistant.collections',
  tools: 'model.tools',
  starters: 'assistant.starters',
} as const satisfies Record<string, TextKey>

/** The fields that two versions do not share, in words. */
export function differences(
  mine: Content,
  theirs: Assistant,
  collections: readonly { id: string; name: string }[],
): { name: string; mine: string; theirs: string }[] {
  const called = new Map(collections.map(({ id, name }) => [id, name]))
  const shown = ({ collectionIds, ...rest }: Content) => ({
    ...rest,
    collectionIds: collectionIds.map((id) => called.get(id) ?? id),
  })
  const [one, other] = [shown(mine), shown({ ...theirs, instructions: theirs.instructions ?? '' })]
  return (Object.keys(names) as (keyof typeof names)[])
    .map((field) => ({ name: t(names[field]), mine: asText(one[field]), theirs: asText(other[field]) }))
    .filter((one) => one.mine !== one.theirs)
}

function asText(value: string | readonly string[] | null): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : value.join('\n')
}
