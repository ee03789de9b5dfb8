import type { Clock } from '#platform/clock.ts'
import type { Egress } from '#platform/egress/index.ts'
import { calculator } from './calculator/index.ts'
import { currentTime } from './current-time.ts'
import { lookAtImage, type LookAtPicture } from './look-at-image.ts'
import { searchKnowledge, type FindInKnowledge } from './search-knowledge.ts'
import { searchConversations, type FindInConversations } from './search-conversations.ts'
import { fetchPage, type FetchPageNeeds } from './web/fetch-page.ts'
import type { EngineSettings } from './web/engines.ts'
import { searchWebTool } from './web/search-web.ts'
import type { Tool } from './tool.ts'
import { weather } from './weather.ts'

export interface BuiltInNeeds {
  clock: Clock
  egress: Egress
  findInConversations: FindInConversations
  findInKnowledge: FindInKnowledge
  lookAtPicture: LookAtPicture
  readText: FetchPageNeeds['readText']
  web: { engine(): Promise<EngineSettings>; respectsRobots(): Promise<boolean> }
}

/** What comes with Parley, in the order in which people see it. */
export function builtInTools({ clock, egress, readText, web, ...needs }: BuiltInNeeds): Tool[] {
  const { respectsRobots } = web
  return [
    searchWebTool(egress, () => web.engine()),
    fetchPage({ egress, readText, respectsRobots, monotonic: () => clock.monotonic() }),
    searchKnowledge(needs.findInKnowledge),
    searchConversations(needs.findInConversations),
    lookAtImage(needs.lookAtPicture),
    calculator,
    currentTime(clock),
    weather(egress),
  ]
}
