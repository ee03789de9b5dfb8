import type { Assistant, AssistantContent } from '@parley/contract'
import { t, type TextKey } from '../../i18n/index.ts'

/** What the form holds. */
export type Content = Omit<AssistantContent, 'collectionIds'> & { collectionIds?: string[] }

const names = {
  name: 'conversation.title',
  description: 'groups.description',
  picture: 'assistant.picture',
  instructions: 'assistant.instructions',
  modelId: 'usage.model',
  fallbackModelId: 'assistant.fallback',
  tools: 'model.tools',
  starters: 'assistant.starters',
} as const satisfies Record<string, TextKey>

/** The fields that two versions do not share, in words. */
export function differences(mine: Content, theirs: Assistant): { name: string; mine: string; theirs: string }[] {
  return (Object.keys(names) as (keyof typeof names)[])
    .map((field) => ({ name: t(names[field]), mine: asText(mine[field]), theirs: asText(theirs[field]) }))
    .filter((one) => one.mine !== one.theirs)
}

function asText(value: string | readonly string[] | null): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : value.join('\n')
}
