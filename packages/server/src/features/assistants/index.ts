import type { Id, Role } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Caller, Route } from '#platform/http/index.ts'
import type { Models } from '#features/models/index.ts'
import { contentOf } from './assistants.present.ts'
import { createAssistantQueries } from './assistants.queries.ts'
import { assistantRoutes } from './assistants.routes.ts'
import { createAssistantService } from './assistants.service.ts'
import { asPlainName, fillIn, languageName, mentions } from './instructions.ts'
import { placeShipped } from './shipped.ts'

export interface AssistantsOptions {
  database: Database
  clock: Clock
  models: Pick<Models, 'list'>
  people: {
    groupsOf(userId: Id): Promise<readonly Id[]>
    roleOf(userId: Id): Promise<Role | undefined>
    namesOf(ids: readonly Id[]): Promise<Map<Id, string>>
    mannerOf(userId: Id): Promise<{ displayName: string; language: string | null; level: number } | undefined>
    mayShare(caller: Caller): Promise<boolean>
  }
  /** Somebody sees other assistants than before. */
  changed(): void
}

/** An assistant as a conversation uses it, for one person. */
export interface UsableAssistant {
  name: string
  modelId: string | null
  fallbackModelId: string | null
  collectionIds: Id[]
  tools: string[]
  /** What the model is told. `level` goes before what the person's account says. */
  instructionsFor(answer: { level: number | undefined; model: string }): Promise<string>
}

export interface Assistants {
  routes: Route[]
  start(): Promise<void>
  /** Undefined where it is gone or not for this person. */
  find(userId: Id, id: Id): Promise<UsableAssistant | undefined>
  /** What a model is told of somebody's level where no assistant does. */
  namesWith(modelIds: readonly string[]): Promise<string[]>
  /** Of all there are. */
  names(): Promise<Map<Id, string>>
  /** What one person made, for their copy of everything. */
  ownedBy(userId: Id): Promise<unknown[]>
  /** Who is erased is shared with no more. */
  forget(transaction: Transaction<Tables>, userId: Id): Promise<void>
}

/** Named ways of answering: instructions, a model, knowledge and tools, for oneself or shared. */
export function createAssistants(options: AssistantsOptions): Assistants {
  const { database, clock, people } = options
  const queries = createAssistantQueries(database)
  const service = createAssistantService({ ...options, ...people, maySharing: people.mayShare, queries })

  async function instructionsFor(
    userId: Id,
    { name, instructions }: { name: string; instructions: string },
    { level, model }: { level: number | undefined; model: string },
  ): Promise<string> {
    const manner = await people.mannerOf(userId)
    const now = new Date(clock.now())
    const values = {
      user: asPlainName(manner?.displayName ?? '') || 'the person',
      date: new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(now),
      time: `${now.toISOString().slice(11, 16)} UTC`,
      level: String(level ?? manner?.level ?? 3),
      language: languageName(manner?.language ?? null),
      assistant: asPlainName(name),
      model: asPlainName(model),
    }
    const filled = fillIn(instructions, values)
    // Asked for with the question, it counts with any assistant.
    return level === undefined || mentions(instructions, 'level')
      ? filled
      : `${filled}\n\nThe level of who asks is ${level} of 5, from new to it to expert. Explain accordingly.`.trim()
  }

  return {
    routes: assistantRoutes(service),
    start: () => placeShipped(database, queries, clock),

    async find(userId, id) {
      const row = await queries.oneNear(await service.readerOf({ userId }), id)
      if (row === undefined) return undefined
      const content = contentOf(row)
      const { name, modelId, fallbackModelId, collectionIds, tools } = content
      return {
        name,
        modelId,
        fallbackModelId,
        collectionIds,
        tools,
        instructionsFor: (answer) => instructionsFor(userId, content, answer),
      }
    },

    namesWith: queries.namesWith,
    forget: queries.forget,
    names: queries.names,
    ownedBy: async (userId) => (await queries.ownedBy(userId)).map((row) => ({ id: row.id, ...contentOf(row) })),
  }
}
