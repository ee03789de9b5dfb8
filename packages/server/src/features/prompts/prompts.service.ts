import { newId, type ChangePrompt, type CreatePrompt, type Id, type Prompt } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { isUniqueViolation } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import { cursorAfter, placeOf } from './prompts.cursor.ts'
import type { PromptQueries, Reader, SeenPrompt } from './prompts.queries.ts'

export interface PromptServiceOptions {
  clock: Clock
  queries: PromptQueries
  /** Somebody, or everybody, is offered others than before. */
  changed(whom: readonly Id[] | 'everyone'): void
}

const mostOfOne = 500
const noSuchPrompt = (): AppError => new AppError('not_found', 'There is no such prompt.')

export function createPromptService({ clock, queries, changed }: PromptServiceOptions) {
  async function get(caller: Caller, id: Id): Promise<Prompt> {
    const row = await queries.one(readerOf(caller), id)
    if (row === undefined) throw noSuchPrompt()
    return present(row)
  }

  /** Who may use it but not change it is told so; for others it is not there. */
  async function requireEditable(caller: Caller, id: Id): Promise<Prompt> {
    const found = await get(caller, id)
    if (!found.editable) throw new AppError('forbidden', 'You may use this prompt but not change it.')
    return found
  }

  function requireMayShare(caller: Caller): void {
    if (!isAdministrator(caller)) throw new AppError('forbidden', 'Only administrators offer a prompt to everyone.')
  }

  return {
    get,

    async list(caller: Caller, query: { q?: string | undefined; cursor?: string | undefined; limit: number }) {
      const rows = await queries.page(readerOf(caller), query.q, placeOf(query.cursor), query.limit + 1)
      const shown = rows.slice(0, query.limit)
      const last = shown.at(-1)
      return {
        items: shown.map(present),
        nextCursor: rows.length > query.limit && last !== undefined ? cursorAfter(last) : null,
      }
    },

    /** The same id again gives the same prompt, so that a retried request makes no second one. */
    async create(caller: Caller, { id = newId(), name, text, shared = false }: CreatePrompt): Promise<Prompt> {
      if (shared) requireMayShare(caller)
      if ((await queries.countOf(caller.userId)) >= mostOfOne) {
        throw new AppError('conflict', `You have ${mostOfOne} prompts already. Delete one first.`)
      }
      const now = clock.now()
      const words = { name, name_key: name.toLowerCase(), text, shared: shared ? 1 : 0 } as const
      try {
        const times = { version: 1, created_at: now, updated_at: now }
        await queries.insert({ id, owner_id: caller.userId, ...words, ...times })
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
        const there = await queries.one(readerOf(caller), id)
        if (there?.owner_id !== caller.userId) throw new AppError('conflict', 'This id is taken.', { cause: error })
      }
      changed(shared ? 'everyone' : [caller.userId])
      return get(caller, id)
    },

    async change(caller: Caller, id: Id, { version, name, text, shared }: ChangePrompt): Promise<Prompt> {
      const before = await requireEditable(caller, id)
      if (shared !== undefined && shared !== before.shared) requireMayShare(caller)
      const done = await queries.change(readerOf(caller), id, version, {
        ...(name !== undefined && { name, name_key: name.toLowerCase() }),
        ...(text !== undefined && { text }),
        ...(shared !== undefined && { shared: shared ? 1 : 0 }),
        updated_at: clock.now(),
      })
      if (!done) {
        const current = await requireEditable(caller, id)
        const reason = 'Somebody changed this prompt meanwhile.'
        throw new AppError('version_conflict', reason, { current, actions: ['edit'] })
      }
      changed(before.shared || shared === true ? 'everyone' : [caller.userId])
      // An administrator who takes back what another shared gives it to its writer alone.
      const after = await queries.one(readerOf(caller), id)
      return after === undefined
        ? { ...before, ...without(name, text), shared: false, editable: false }
        : present(after)
    },

    async remove(caller: Caller, id: Id): Promise<void> {
      const { shared } = await requireEditable(caller, id)
      if (!(await queries.remove(readerOf(caller), id))) throw noSuchPrompt()
      changed(shared ? 'everyone' : [caller.userId])
    },
  }
}

export type PromptService = ReturnType<typeof createPromptService>

const isAdministrator = ({ role }: Caller): boolean => role === 'owner' || role === 'administrator'
const readerOf = (caller: Caller): Reader => ({ userId: caller.userId, isAdministrator: isAdministrator(caller) })
const iso = (time: number): string => new Date(time).toISOString()

function present(row: SeenPrompt): Prompt {
  return {
    id: row.id,
    name: row.name,
    text: row.text,
    shared: row.shared === 1,
    editable: row.editable === 1,
    version: row.version,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}

function without(name: string | undefined, text: string | undefined): { name?: string; text?: string } {
  return { ...(name !== undefined && { name }), ...(text !== undefined && { text }) }
}
