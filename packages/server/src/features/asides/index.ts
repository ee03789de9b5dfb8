import type { AsideSettings, Id, Role } from '@parley/contract'
import { asideSettings } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createRecent } from '#platform/recent.ts'
import type { Setting, Settings } from '#platform/settings/index.ts'
import type { Models } from '#features/models/index.ts'
import type { EndedRun, Runs } from '#features/runs/index.ts'
import type { Usage } from '#features/usage/index.ts'
import { createAsideQueries } from './asides.queries.ts'
import { asideRoutes } from './asides.routes.ts'
import { picturePrompt } from './prompts.ts'
import { smallModelFor } from './choose-model.ts'
import { createSmallCalls } from './small-calls.ts'
import { createSuggestions, type SuggestionsOptions } from './suggestions.ts'
import { createTitles, type TitlesOptions } from './titles.ts'

export const setting: Setting<AsideSettings> = {
  key: 'asides',
  schema: asideSettings,
  fallback: { titles: true, suggestions: true, modelId: null, visionModelId: null },
}

export interface AsidesOptions {
  database: Database
  clock: Clock
  log: Log
  settings: Settings
  audit: AuditTrail
  models: Pick<Models, 'resolve' | 'known' | 'names'>
  usage: Pick<Usage, 'allowance' | 'ended'>
  runs: Pick<Runs, 'isIdle' | 'onRunBegun'>
  roleOf(userId: Id): Promise<Role | undefined>
  /** Other tools may be on offer than before. */
  changed(): void
  chats: Pick<TitlesOptions, 'firstExchange' | 'retitle'> & Pick<SuggestionsOptions, 'exchange'>
}

export interface Asides {
  routes: Route[]
  afterRun(ended: EndedRun): void
  /** Whether somebody looks at pictures for models that cannot see. */
  sees(): Promise<boolean>
  /** What a picture shows, for such a model. Rejects with an AppError in words for it. */
  look(userId: Id, picture: { type: string; base64: string }, question: string, signal: AbortSignal): Promise<string>
  stop(): void
}

/** What a small model does beside conversations: names them, and offers questions to go on with. Nothing waits for it. */
export function createAsides(options: AsidesOptions): Asides {
  const { database, clock, log, settings, audit, models, usage, runs, roleOf, chats } = options
  const recent = createRecent(clock, async () => (await settings.get(setting)).value)

  const modelFor =
    (what: 'titles' | 'suggestions') =>
    async (person: { userId: Id; role: Role }, answeredBy: string): Promise<string | null> => {
      const now = await recent.get()
      if (!now[what]) return null
      return now.modelId ?? smallModelFor(answeredBy, await models.known(person))
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
      changed() {
        recent.forget()
        options.changed()
      },
    }),
    afterRun: titles.afterRun,
    sees: async () => (await recent.get()).visionModelId !== null,
    async look(userId, picture, question, signal) {
      const { visionModelId } = await recent.get()
      const role = await roleOf(userId)
      if (visionModelId === null || role === undefined) {
        throw new AppError('not_found', 'Nobody here looks at pictures.')
      }
      const turns = picturePrompt(picture, question)
      const said = await calls.call({ userId, role }, 'picture', visionModelId, turns, signal)
      if (said.state === 'said' && said.text.trim() !== '') return said.text
      throw new AppError('provider_unavailable', 'The picture could not be looked at now.')
    },
    stop: titles.stop,
  }
}
