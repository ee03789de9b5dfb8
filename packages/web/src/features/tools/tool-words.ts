import type { Tool } from '@parley/contract'
import { t } from '../../i18n/index.ts'

/** Those that come with Parley are called in the reader's language; what a server adds, as it calls itself. */
const own = {
  search_conversations: 'conversations',
  search_knowledge: 'knowledge',
  calculate: 'calculator',
  current_time: 'time',
  weather: 'weather',
  fetch_page: 'page',
  search_web: 'web',
  look_at_image: 'image',
} as const
type Own = (typeof own)[keyof typeof own]

const isOwn = (name: string): name is keyof typeof own => Object.hasOwn(own, name)
const ownOf = (name: string): Own | null => (isOwn(name) ? own[name] : null)

export function nameOfTool(name: string, tool: Pick<Tool, 'title'> | undefined): string {
  const known = ownOf(name)
  return known === null ? (tool?.title ?? name) : t(`tools.name.${known}`)
}

export function aboutTool({ name, description }: Pick<Tool, 'name' | 'description'>): string {
  const known = ownOf(name)
  return known === null ? description : t(`tools.about.${known}`)
}
