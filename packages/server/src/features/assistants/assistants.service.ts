import {
  newId,
  type Assistant,
  type AssistantContent,
  type AssistantGrant,
  type ChangeAssistant,
  type CreateAssistant,
  type Id,
  type Role,
} from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { isForeignKeyViolation, isUniqueViolation, type Database } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Models } from '#features/models/index.ts'
import type { Reader } from './assistants.access.ts'
import { columnsOf } from './assistants.columns.ts'
import { contentOf, presentAssistant, presentVersion } from './assistants.present.ts'
import type { AssistantQueries } from './assistants.queries.ts'

export interface AssistantServiceOptions {
  database: Database
  clock: Clock
  queries: AssistantQueries
  models: Pick<Models, 'list'>
  groupsOf(userId: Id): Promise<readonly Id[]>
  roleOf(userId: Id): Promise<Role | undefined>
  namesOf(ids: readonly Id[]): Promise<Map<Id, string>>
  maySharing(caller: Caller): Promise<boolean>
  changed(): void
}

const mostOfOne = 200
const noSuchAssistant = (): AppError => new AppError('not_found', 'There is no such assistant.')

export function createAssistantService(options: AssistantServiceOptions) {
  const { database, clock, queries, changed } = options

  async function readerOf({ userId, role: known }: { userId: Id; role?: Role }): Promise<Reader> {
    const [groupIds, role] = await Promise.all([options.groupsOf(userId), known ?? options.roleOf(userId)])
    return { userId, groupIds, isAdministrator: role === 'owner' || role === 'administrator' }
  }

  const usableBy = async (caller: Caller): Promise<ReadonlySet<string>> =>
    new Set((await options.models.list(caller)).items.map(({ id }) => id))

  async function get(caller: Caller, id: Id): Promise<Assistant> {
    const row = await queries.one(await readerOf(caller), id)
    if (row === undefined) throw noSuchAssistant()
    return presentAssistant(row, await usableBy(caller))
  }

  /** Who may see it but not do this is told so; for others it is not there. */
  async function require(caller: Caller, id: Id, what: 'write' | 'owner'): Promise<Assistant> {
    const found = await get(caller, id)
    if (found.access === 'owner' || found.access === what) return found
    const reason = what === 'write' ? 'You may use this assistant but not change it.' : 'Only its owner may do this.'
    throw new AppError('forbidden', reason)
  }

  /** A model that somebody may not use themselves they can give to nobody. */
  async function checkModels(caller: Caller, content: Partial<AssistantContent>): Promise<void> {
    const named = (['modelId', 'fallbackModelId'] as const).filter((field) => (content[field] ?? null) !== null)
    if (named.length === 0) return
    const usable = await usableBy(caller)
    const wrong = named.filter((field) => !usable.has(content[field] ?? ''))
    if (wrong.length > 0) throw noSuchModel(wrong)
    if (named.length === 2 && content.modelId === content.fallbackModelId) {
      throw fieldError('fallbackModelId', 'Choose another model than the first.')
    }
  }

  return {
    get,
    readerOf,

    async list(caller: Caller, query: { q?: string | undefined; cursor?: Id | undefined; limit: number }) {
      const rows = await queries.page(await readerOf(caller), query.q, query.cursor, query.limit + 1)
      const shown = rows.slice(0, query.limit)
      const usable = shown.length === 0 ? new Set<string>() : await usableBy(caller)
      return {
        items: shown.map((row) => presentAssistant(row, usable)),
        nextCursor: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
      }
    },

    /** The same id again gives the same assistant, so that a retried request makes no second one. */
    async create(caller: Caller, { id = newId(), ...given }: CreateAssistant): Promise<Assistant> {
      await checkModels(caller, withoutUndefined(given))
      if ((await queries.ownedBy(caller.userId)).length >= mostOfOne) {
        throw new AppError('conflict', `You have ${mostOfOne} assistants already. Delete one first.`)
      }
      const content: AssistantContent = { ...blank, ...withoutUndefined(given) }
      const now = clock.now()
      const row = { id, owner_id: caller.userId, shipped: null, ...columnsOf(content) }
      try {
        await database.transaction(async (transaction) => {
          await queries.insert(transaction, { ...row, version: 1, created_at: now, updated_at: now })
          await keep(transaction, id, 1, content, caller.userId, now)
        })
      } catch (error) {
        if (isForeignKeyViolation(error)) throw noSuchModel(['modelId'])
        if (!isUniqueViolation(error)) throw error
        const there = await queries.one(await readerOf(caller), id)
        if (there?.owner_id !== caller.userId) throw new AppError('conflict', 'This id is taken.', { cause: error })
      }
      changed()
      return get(caller, id)
    },

    async change(caller: Caller, id: Id, { version, ...given }: ChangeAssistant): Promise<Assistant> {
      await require(caller, id, 'write')
      const reader = await readerOf(caller)
      const before = await queries.one(reader, id)
      if (before === undefined) throw noSuchAssistant()
      const fields = withoutUndefined(given)
      const content: AssistantContent = { ...contentOf(before), ...fields }
      await checkModels(caller, newModels(contentOf(before), content))
      const now = clock.now()
      const saved = await database
        .transaction(async (transaction) => {
          const change = { ...columnsOf(content), updated_at: now }
          if (!(await queries.change(transaction, reader, id, version, change))) return false
          await keep(transaction, id, version, contentOf(before), null, before.updated_at)
          await keep(transaction, id, version + 1, content, caller.userId, now)
          return true
        })
        .catch((error: unknown) => {
          throw isForeignKeyViolation(error) ? noSuchModel(['modelId']) : error
        })
      if (!saved) {
        const current = await require(caller, id, 'write')
        const reason = 'Somebody changed this assistant meanwhile.'
        throw new AppError('version_conflict', reason, { current, actions: ['edit'] })
      }
      changed()
      return get(caller, id)
    },

    async remove(caller: Caller, id: Id): Promise<void> {
      const { shipped } = await require(caller, id, 'owner')
      if (shipped !== null) {
        throw new AppError('conflict', 'This came with Parley. Share it with nobody, and nobody sees it.')
      }
      if (!(await queries.remove(await readerOf(caller), id))) throw noSuchAssistant()
      changed()
    },

    async grants(caller: Caller, id: Id): Promise<AssistantGrant[]> {
      await require(caller, id, 'owner')
      return (await queries.grants(id)).map(({ subject_kind: to, subject_id, access }) =>
        to === 'everyone' ? { to, access } : { to, id: subject_id, access },
      )
    },

    async share(caller: Caller, id: Id, grants: readonly AssistantGrant[]): Promise<void> {
      await require(caller, id, 'owner')
      if (grants.length > 0 && !(await options.maySharing(caller))) {
        throw new AppError('forbidden', 'Your account may not share.')
      }
      const subjects = new Set(grants.map((grant) => (grant.to === 'everyone' ? '' : `${grant.to} ${grant.id}`)))
      if (subjects.size < grants.length) throw fieldError('grants', 'Name each person and group once.')
      const reader = await readerOf(caller)
      await database.transaction(async (transaction) => {
        if (!(await queries.isOwned(transaction, reader, id))) throw noSuchAssistant()
        await queries.replaceGrants(transaction, id, grants)
      })
      changed()
    },

    async versions(caller: Caller, id: Id, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
      await require(caller, id, 'write')
      const before = cursor === undefined ? undefined : Number(cursor)
      if (before !== undefined && !Number.isSafeInteger(before)) {
        throw fieldError('cursor', 'Start again without a cursor.')
      }
      const rows = await queries.versions(id, before, limit + 1)
      const shown = rows.slice(0, limit)
      const names = await options.namesOf(shown.flatMap(({ changed_by }) => changed_by ?? []))
      return {
        items: shown.map((row) => presentVersion(row, names)),
        nextCursor: rows.length > limit ? String(shown.at(-1)?.version ?? '') : null,
      }
    },
  }

  function keep(
    transaction: Parameters<AssistantQueries['keepVersion']>[0],
    id: Id,
    version: number,
    content: AssistantContent,
    by: Id | null,
    at: number,
  ): Promise<void> {
    const row = { assistant_id: id, version, content: JSON.stringify(content), changed_by: by, created_at: at }
    return queries.keepVersion(transaction, row)
  }
}

export type AssistantService = ReturnType<typeof createAssistantService>

const blank: AssistantContent = {
  name: '',
  description: '',
  picture: '🤖',
  instructions: '',
  modelId: null,
  fallbackModelId: null,
  collectionIds: [],
  tools: [],
  starters: [],
}

/** Who changes something else keeps a model that another may use and they may not. */
function newModels(before: AssistantContent, after: AssistantContent): Partial<AssistantContent> {
  return {
    ...(after.modelId !== before.modelId && { modelId: after.modelId }),
    ...(after.fallbackModelId !== before.fallbackModelId && { fallbackModelId: after.fallbackModelId }),
  }
}

function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

function noSuchModel(fields: readonly string[]): AppError {
  const reasons = Object.fromEntries(fields.map((field) => [field, ['There is no such model for you.']]))
  return new AppError('validation_failed', 'There is no such model for you.', { fields: reasons, actions: ['edit'] })
}

function fieldError(field: string, reason: string): AppError {
  return new AppError('validation_failed', reason, { fields: { [field]: [reason] }, actions: ['edit'] })
}
