import type { AsideSettings, Id, Role } from '@parley/contract'
import { asideSettings } from '@parley/contract'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Setting, Settings } from '#platform/settings/index.ts'
import type { Models } from '#features/models/index.ts'
import type { EndedRun, Runs } from '#features/runs/index.ts'
import type { Usage } from '#features/usage/index.ts'
import { createAsideQueries } from './asides.queries.ts'
import { asideRoutes } from './asides.routes.ts'
import { smallModelFor } from './choose-model.ts'
import { createSmallCalls } from './small-calls.ts'
import { createSuggestions, type SuggestionsOptions } from './suggestions.ts'
import { createTitles, type TitlesOptions } from './titles.ts'

/** Every answer asks for it; what another process of this instance changed counts after this long. */
const keptMs = 1000

export const setting: Setting<AsideSettings> = {
  key: 'asides',
  schema: asideSettings,
  fallback: { titles: true, suggestions: true, modelId: null },
}

export interface AsidesOptions {
  database: Database
  clock: Clock
  log: Log
  settings: Settings
  audit: AuditTrail
  models: Pick<Models, 'resolve' | 'list' | 'names'>
  usage: Pick<Usage, 'allowance' | 'ended'>
  runs: Pick<Runs, 'isIdle' | 'onRunBegun'>
  roleOf(userId: Id): Promise<Role | undefined>
  chats: Pick<TitlesOptions, 'firstExchange' | 'retitle'> & Pick<SuggestionsOptions, 'exchange'>
}

export interface Asides {
  routes: Route[]
  afterRun(ended: EndedRun): void
  stop(): void
}

/** What a small model does beside conversations: names them, and offers questions to go on with. Nothing waits for it. */
export function createAsides(options: AsidesOptions): Asides {
  const { database, clock, log, settings, audit, models, usage, runs, roleOf, chats } = options
  let kept: { at: number; value: Promise<AsideSettings> } | undefined

  function current(): Promise<AsideSettings> {
    if (kept && clock.monotonic() - kept.at < keptMs) return kept.value
    const mine = { at: clock.monotonic(), value: settings.get(setting).then(({ value }) => value) }
    kept = mine
    mine.value.catch(() => {
      if (kept === mine) kept = undefined
    })
    return mine.value
  }

  const modelFor =
    (what: 'titles' | 'suggestions') =>
    async (person: { userId: Id; role: Role }, answeredBy: string): Promise<string | null> => {
      const now = await current()
      if (!now[what]) return null
      return now.modelId ?? smallModelFor(answeredBy, (await models.list(person)).items)
    }

  const calls = createSmallCalls({ clock, models, runs, allowance: usage.allowance, ended: usage.ended })
  const titles = createTitles({ log, calls, roleOf, modelFor: modelFor('titles'), ...chats })
  const suggest = createSuggestions({
    clock,
    log,
    calls,
    queries: createAsideQueries(database),
    modelFor: modelFor('suggestions'),
    exchange: chats.exchange,
  })
  return {
    routes: asideRoutes({
      suggest,
      settings,
      setting,
      audit,
      hasModel: async (modelId) => (await models.names()).has(modelId),
      changed: () => (kept = undefined),
    }),
    afterRun: titles.afterRun,
    stop: titles.stop,
  }
}
