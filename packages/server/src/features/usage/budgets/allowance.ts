import type { Id, LimitState, Notice, Quotas } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Caller } from '#platform/http/index.ts'
import { toDollars } from '../money.ts'
import { spentOf, type EndedCall, type Spent } from '../books.ts'
import { nothing, type Held, type Reservations } from './reservations.ts'
import { quotaIds } from './budgets.queries.ts'
import { isLow, periodOf, rulesFor, rulesOn, type Person, type Rule } from './rules.ts'

export interface PlannedCall {
  /** Of the run or the request. */
  id: Id
  modelId: string
  /** Roughly, what it will read and write. */
  tokens: number
}

/** For whom a model is called. */
export type CallingPerson = Pick<Caller, 'userId' | 'role'>

export interface AllowedCall {
  id: Id
  /** Another one than planned where a used-up budget names one. */
  modelId: string
  notices: Notice[]
}

export interface AllowanceOptions {
  clock: Clock
  reservations: Reservations
  /** All that are switched on. */
  rules(): Promise<Rule[]>
  groupsOf(userId: Id): Promise<Id[]>
  quotasOf(caller: CallingPerson): Promise<Quotas>
  /** In US dollars per million tokens; null where the model has no price. */
  priceOf(modelId: string): Promise<{ input: number; output: number } | null>
  /** Whether this person may use it and it can answer now. */
  canUse(modelId: string, caller: CallingPerson): Promise<boolean>
}

/** Asked before each call of a model, and told how it ended. */
export function createAllowance(options: AllowanceOptions) {
  const { clock, reservations } = options

  async function personOf({ userId, role }: CallingPerson, rules: readonly Rule[]): Promise<Person> {
    const groupIds = rules.some(({ subject }) => subject === 'group') ? await options.groupsOf(userId) : []
    return { userId, role, groupIds }
  }

  async function holding(caller: CallingPerson): Promise<Rule[]> {
    const [rules, quotas] = await Promise.all([options.rules(), options.quotasOf(caller)])
    return [...rulesFor(rules, await personOf(caller, rules)), ...quotaRules(quotas)]
  }

  async function estimate({ modelId, tokens }: PlannedCall): Promise<Spent> {
    const price = await options.priceOf(modelId)
    // Half of it read, half of it written; in dollars a million times too much, which makes it billionths by 1000.
    const cost = price === null ? 0 : Math.ceil(((price.input + price.output) / 2) * tokens * 1000)
    return { messages: 1, tokens, cost }
  }

  async function allowOne(caller: CallingPerson, rules: readonly Rule[], call: PlannedCall): Promise<AllowedCall> {
    const changes: Notice[] = []
    let { modelId } = call
    for (const tried = new Set([modelId]); ; tried.add(modelId)) {
      const counting = rulesOn(rules, modelId)
      if (counting.length === 0) return { id: call.id, modelId, notices: changes }
      const planned = await estimate({ ...call, modelId })
      const answer = await reservations.reserve(call.id, counting, caller.userId, planned)
      if (answer.granted) return { id: call.id, modelId, notices: [...changes, ...answer.holds.flatMap(asWarning)] }
      const { rule } = answer.refused
      const next = rule.fallbackModelId
      if (next === null || tried.has(next) || !(await options.canUse(next, caller))) throw usedUp(answer.refused)
      const renewsAt = renewal(rule)
      changes.push({ kind: 'model-changed', from: modelId, to: next, reason: 'budget', name: rule.name, renewsAt })
      modelId = next
    }
  }

  async function release(ids: readonly Id[]): Promise<void> {
    for (const id of ids) await reservations.settle(id, nothing)
  }

  function renewal(rule: Rule): string {
    return new Date(periodOf(rule.period, clock.now()).end).toISOString()
  }

  function asWarning({ rule, used }: Held): Notice[] {
    // A limit of a minute is a speed, not a supply.
    if (rule.period === 'minute' || !isLow(used, rule.amount)) return []
    const { name, measure, amount: limit } = rule
    return [
      {
        kind: 'budget-low',
        name,
        measure,
        used: shown(rule, used),
        limit: shown(rule, limit),
        renewsAt: renewal(rule),
      },
    ]
  }

  function usedUp({ rule, used }: Held): AppError {
    const renewsAt = renewal(rule)
    const what = `${inWords(rule, used)} of ${inWords(rule, rule.amount)} ${rule.measure === 'cost' ? '' : rule.measure}`
    const whose = rule.shared ? 'The shared budget' : 'Your budget'
    const way = rule.modelId === null ? '' : ' Another model may still answer.'
    return new AppError(
      'quota_exceeded',
      `${whose} “${rule.name}” is used up: ${what.trim()} this ${rule.period}. It renews at ${renewsAt.slice(0, 16).replace('T', ' ')} UTC.${way}`,
      {
        retryable: true,
        retryAfter: Math.max(1, Math.ceil((Date.parse(renewsAt) - clock.now()) / 1000)),
        actions: ['wait'],
      },
    )
  }

  return {
    /** For each its model; all or none are allowed. */
    async allow(
      caller: CallingPerson,
      calls: readonly PlannedCall[],
      which: 'all' | 'without-messages' = 'all',
    ): Promise<AllowedCall[]> {
      const all = calls.length === 0 ? [] : await holding(caller)
      const rules = which === 'all' ? all : all.filter(({ measure }) => measure !== 'messages')
      if (rules.length === 0) return calls.map(({ id, modelId }) => ({ id, modelId, notices: [] }))
      const allowed: AllowedCall[] = []
      try {
        for (const call of calls) allowed.push(await allowOne(caller, rules, call))
        return allowed
      } catch (error) {
        await release(allowed.map(({ id }) => id))
        throw error
      }
    },

    /** They are not made after all. */
    release,

    ended: (call: EndedCall): Promise<void> => reservations.settle(call.id, spentOf(call)),

    async states(caller: CallingPerson): Promise<LimitState[]> {
      return Promise.all(
        (await holding(caller)).map(async (rule): Promise<LimitState> => {
          const used = await reservations.used(rule, caller.userId)
          const { name, measure, period, modelId, shared, amount, fallbackModelId } = rule
          return {
            name,
            measure,
            period,
            modelId,
            shared,
            fallbackModelId,
            used: shown(rule, used),
            limit: shown(rule, amount),
            renewsAt: renewal(rule),
            low: isLow(used, amount),
          }
        }),
      )
    },
  }
}

export type Allowance = ReturnType<typeof createAllowance>

function shown({ measure }: Rule, amount: number): number {
  return measure === 'cost' ? toDollars(amount) : amount
}

function inWords(rule: Rule, amount: number): string {
  const value = shown(rule, Math.min(amount, rule.amount))
  return rule.measure === 'cost' ? `$${value.toFixed(2)}` : String(value)
}

/** What the person's role and groups grant, as budgets of a day. */
function quotaRules({ messagesPerDay, tokensPerDay }: Quotas): Rule[] {
  const rule = (measure: 'messages' | 'tokens', amount: number | null): Rule[] =>
    amount === null
      ? []
      : [
          {
            id: quotaIds[measure],
            name: measure === 'messages' ? 'Messages a day' : 'Tokens a day',
            subject: 'user',
            subjectId: null,
            modelId: null,
            measure,
            period: 'day',
            amount,
            shared: false,
            fallbackModelId: null,
          },
        ]
  return [...rule('messages', messagesPerDay), ...rule('tokens', tokensPerDay)]
}
