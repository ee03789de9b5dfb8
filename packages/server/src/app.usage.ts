import type { HouseState, Role } from '@parley/contract'
import type { Models } from '#features/models/index.ts'
import type { UsageOptions } from '#features/usage/index.ts'
import type { Live } from '#platform/live/index.ts'
import type { People } from './app.people.ts'
import type { Platform } from './app.platform.ts'

/** More people than this share no budget by their role: it would begin too low. */
const mostOfOneRole = 10_000

/** Whom budgets are for. */
export function budgetPeople({ accounts, users }: Pick<People, 'accounts' | 'users'>): UsageOptions['people'] {
  const { directory } = accounts
  const ofRole = (role: Role) => directory.search({ role, limit: mostOfOneRole })
  return {
    groupsOf: users.groupsOf,
    quotasOf: async (caller) => (await users.permissions.of(caller)).quotas,
    namesOf: async (ids) => new Map((await directory.byIds(ids)).map(({ id, displayName }) => [id, displayName])),
    groupNames: users.groupNames,
    membersOf: async (kind, id) =>
      kind === 'group' ? users.membersOf(id) : (await ofRole(id as Role)).map((user) => user.id),
  }
}

export function budgetModels(models: Models): UsageOptions['models'] {
  return {
    names: models.names,
    priceOf: models.priceOf,
    canUse: async (modelId, caller) =>
      models.resolve(modelId, caller).then(
        () => true,
        () => false,
      ),
  }
}

/** What goes on in the house, for those who run it. */
export async function houseState(
  { database, jobs, files }: Pick<Platform, 'database' | 'jobs' | 'files'>,
  now: { runs: { activeCount(): number }; live: Pick<Live, 'connections'> },
): Promise<HouseState> {
  const [counts, databaseBytes, stored] = await Promise.all([jobs.counts(), database.size(), files.stored()])
  return {
    jobs: [...counts].map(([state, count]) => ({ state, count })),
    databaseBytes,
    filesBytes: stored.bytes,
    files: stored.count,
    runsActive: now.runs.activeCount(),
    liveConnections: now.live.connections(),
  }
}
