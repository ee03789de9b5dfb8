import { newId, type Budget, type BudgetSubject, type ChangeBudget, type CreateBudget, type Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import { createRecent } from '#platform/recent.ts'
import { toDollars, toNano } from '../money.ts'
import type { BudgetsTable } from '../usage.tables.ts'
import type { BudgetQueries } from './budgets.queries.ts'
import type { Rule } from './rules.ts'

export interface BudgetServiceOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  queries: BudgetQueries
  /** What a group or person is called; undefined where there is none. */
  nameOf(kind: 'group' | 'user', id: Id): Promise<string | undefined>
  hasModel(modelId: string): Promise<boolean>
}

const notFound = (): AppError => new AppError('not_found', 'There is no such budget.')

/** What administrators allow. */
export function createBudgetService({ database, clock, audit, queries, nameOf, hasModel }: BudgetServiceOptions) {
  const recent = createRecent(clock, async (): Promise<Rule[]> => {
    const rows = await queries.all()
    return rows.filter(({ enabled }) => enabled === 1).map(asRule)
  })

  async function nameOfSubject({ subject_kind: kind, subject_id: id }: BudgetsTable): Promise<string | null> {
    return (kind === 'group' || kind === 'user') && id !== null ? ((await nameOf(kind, id)) ?? null) : null
  }

  const present = async (row: BudgetsTable): Promise<Budget> => ({
    id: row.id,
    name: row.name,
    subject: subjectOf(row),
    subjectName: await nameOfSubject(row),
    modelId: row.model_id,
    measure: row.measure,
    period: row.period,
    limit: row.measure === 'cost' ? toDollars(row.amount) : row.amount,
    shared: row.shared === 1,
    fallbackModelId: row.fallback_model_id,
    enabled: row.enabled === 1,
    version: row.version,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  })

  async function check(row: BudgetsTable): Promise<void> {
    const fields: Record<string, string[]> = {}
    const { subject_kind: kind, subject_id: id } = row
    if ((kind === 'group' || kind === 'user') && (await nameOf(kind, id ?? '')) === undefined) {
      fields['subject'] = [kind === 'group' ? 'There is no such group.' : 'There is no such person.']
    }
    if (row.model_id !== null && !(await hasModel(row.model_id))) fields['modelId'] = ['There is no such model.']
    const next = row.fallback_model_id
    if (next !== null && !(await hasModel(next))) fields['fallbackModelId'] = ['There is no such model.']
    if (next !== null && next === row.model_id) {
      fields['fallbackModelId'] = ['Name another model than the one that is limited.']
    }
    if (row.measure !== 'cost' && !Number.isInteger(row.amount)) fields['limit'] = ['Use a whole number.']
    if (!Number.isSafeInteger(Math.round(row.amount))) fields['limit'] = ['This is too much.']
    if (Object.keys(fields).length === 0) return
    throw new AppError('validation_failed', 'Some fields need attention.', { fields, actions: ['edit'] })
  }

  return {
    /** Those that are switched on, as they are reckoned with. */
    rules: recent.get,

    async list(): Promise<Budget[]> {
      return Promise.all((await queries.all()).map(present))
    },

    async create(actorId: Id, request: CreateBudget): Promise<Budget> {
      const now = clock.now()
      const row: BudgetsTable = {
        id: newId(),
        ...columnsOf(request, request.measure),
        name: request.name,
        version: 1,
        created_at: now,
        updated_at: now,
      }
      await check(row)
      await database.transaction(async (transaction) => {
        await queries.insert(transaction, row)
        const target = { kind: 'budget', id: row.id, name: row.name }
        await audit.record({ action: 'budget.created', actorId, target, result: 'ok' }, transaction)
      })
      recent.forget()
      return present(row)
    },

    async change(actorId: Id, id: Id, { version, ...request }: ChangeBudget): Promise<Budget> {
      const before = await queries.one(id)
      if (before === undefined) throw notFound()
      const current = await present(before)
      const wanted = { ...current, ...given(request) }
      const change = { ...columnsOf(wanted, wanted.measure), name: wanted.name, updated_at: clock.now() }
      const after = { ...before, ...change, version: version + 1 }
      await check(after)
      const saved = await database.transaction(async (transaction) => {
        if (!(await queries.change(transaction, id, version, change))) return false
        if (countsOtherwise(before, after)) await queries.forgetCounters(transaction, id)
        const target = { kind: 'budget', id, name: after.name }
        await audit.record({ action: 'budget.changed', actorId, target, result: 'ok' }, transaction)
        return true
      })
      recent.forget()
      if (saved) return present(after)
      const now = await queries.one(id)
      if (now === undefined) throw notFound()
      throw new AppError('version_conflict', 'Somebody changed this budget meanwhile.', {
        current: await present(now),
        actions: ['edit'],
      })
    },

    async delete(actorId: Id, id: Id): Promise<void> {
      const before = await queries.one(id)
      if (before === undefined) throw notFound()
      await database.transaction(async (transaction) => {
        if (!(await queries.delete(transaction, id))) return
        await queries.forgetCounters(transaction, id)
        const target = { kind: 'budget', id, name: before.name }
        await audit.record({ action: 'budget.removed', actorId, target, result: 'ok' }, transaction)
      })
      recent.forget()
    },
  }
}

export type BudgetService = ReturnType<typeof createBudgetService>

function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<unknown> & Fields[Name] } {
  // What is left out stays; null is a wish of its own.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

type Fields = Pick<Budget, 'subject' | 'modelId' | 'period' | 'limit' | 'shared' | 'fallbackModelId' | 'enabled'>

function columnsOf(fields: Fields, measure: Budget['measure']) {
  const { subject, modelId, period, limit, shared, fallbackModelId, enabled } = fields
  return {
    subject_kind: subject.kind,
    subject_id: subject.kind === 'everyone' ? null : subject.id,
    model_id: modelId,
    measure,
    period,
    amount: measure === 'cost' ? toNano(limit) : limit,
    shared: bit(shared),
    fallback_model_id: fallbackModelId,
    enabled: bit(enabled),
  }
}

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0)

function countsOtherwise(before: BudgetsTable, after: BudgetsTable): boolean {
  const what = (row: BudgetsTable) => [
    row.subject_kind,
    row.subject_id,
    row.model_id,
    row.measure,
    row.period,
    row.shared,
    row.fallback_model_id,
    row.enabled,
  ]
  return JSON.stringify(what(before)) !== JSON.stringify(what(after))
}

function subjectOf({ subject_kind: kind, subject_id: id }: BudgetsTable): BudgetSubject {
  if (kind === 'everyone' || id === null) return { kind: 'everyone' }
  if (kind === 'role') return { kind, id: id as Extract<BudgetSubject, { kind: 'role' }>['id'] }
  return { kind, id }
}

function asRule(row: BudgetsTable): Rule {
  return {
    id: row.id,
    name: row.name,
    subject: row.subject_kind,
    subjectId: row.subject_id,
    modelId: row.model_id,
    measure: row.measure,
    period: row.period,
    amount: row.amount,
    shared: row.shared === 1,
    fallbackModelId: row.fallback_model_id,
  }
}
