import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Route } from '#platform/http/index.ts'
import { createPromptQueries } from './prompts.queries.ts'
import { promptRoutes } from './prompts.routes.ts'
import { createPromptService } from './prompts.service.ts'

export interface PromptsOptions {
  database: Database
  clock: Clock
  changed(whom: readonly Id[] | 'everyone'): void
}

/** What people say often: their own words, and those that administration offers to everyone. */
export function createPrompts({ database, clock, changed }: PromptsOptions): { routes: Route[] } {
  const service = createPromptService({ clock, queries: createPromptQueries(database), changed })
  return { routes: promptRoutes(service) }
}
