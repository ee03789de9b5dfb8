import type { Clock } from '#platform/clock.ts'
import type { Egress } from '#platform/egress/index.ts'
import { calculator } from './calculator/index.ts'
import { currentTime } from './current-time.ts'
import { searchConversations, type FindInConversations } from './search-conversations.ts'
import type { Tool } from './tool.ts'
import { weather } from './weather.ts'

export interface BuiltInNeeds {
  clock: Clock
  egress: Egress
  findInConversations: FindInConversations
}

/** What comes with Parley, in the order in which people see it. */
export function builtInTools({ clock, egress, findInConversations }: BuiltInNeeds): Tool[] {
  return [searchConversations(findInConversations), calculator, currentTime(clock), weather(egress)]
}
