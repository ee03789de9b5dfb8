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

export interface Prompts {
  routes: Route[]
  /** For a person's own copy of what is theirs. */
  ownedBy(userId: Id): Promise<{ name: string; text: string; shared: boolean }[]>
}

/** What people say often: their own words, and those that administration offers to everyone. */
export function createPrompts({ database, clock, changed }: PromptsOptions): Prompts {
  const queries = createPromptQueries(database)
  return {
    routes: promptRoutes(createPromptService({ clock, queries, changed })),
    async ownedBy(userId) {
      const rows = await queries.ownedBy(userId)
      return rows.map(({ name, text, shared }) => ({ name, text, shared: shared === 1 }))
    },
  }
}
