import type { BudgetMeasure, BudgetPeriod, Id, Role } from '@parley/contract'

/** A budget as it is reckoned with; a cost is in billionths of a dollar. */
export interface Rule {
  id: string
  name: string
  subject: 'everyone' | 'role' | 'group' | 'user'
  subjectId: string | null
  modelId: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
  amount: number
  shared: boolean
  fallbackModelId: string | null
}

export interface Person {
  userId: Id
  role: Role
  groupIds: readonly Id[]
}

const nearness = { everyone: 0, role: 1, group: 2, user: 3 } as const

/**
 * Which budgets hold for somebody. Of those that count the same, the nearest one does: the person's own before a
 * group's, a role's and everyone's, and of several groups' the most generous. What people use together holds besides,
 * for it protects the house.
 */
export function rulesFor(rules: readonly Rule[], person: Person): Rule[] {
  const holding: Rule[] = []
  const nearest = new Map<string, Rule>()
  for (const rule of rules) {
    if (!concerns(rule, person)) continue
    if (rule.shared) {
      holding.push(rule)
      continue
    }
    const what = `${rule.measure} ${rule.period} ${rule.modelId ?? ''}`
    const other = nearest.get(what)
    if (other === undefined || isNearer(rule, other)) nearest.set(what, rule)
  }
  return [...holding, ...nearest.values()]
}

/** Those of them that count what this model writes. A model that a budget leads to is not counted by it. */
export function rulesOn(rules: readonly Rule[], modelId: string): Rule[] {
  return rules.filter((rule) => (rule.modelId === null || rule.modelId === modelId) && rule.fallbackModelId !== modelId)
}

function concerns({ subject, subjectId }: Rule, { userId, role, groupIds }: Person): boolean {
  switch (subject) {
    case 'everyone':
      return true
    case 'role':
      return subjectId === role
    case 'group':
      return subjectId !== null && groupIds.includes(subjectId)
    case 'user':
      return subjectId === userId
  }
}

function isNearer(one: Rule, other: Rule): boolean {
  const difference = nearness[one.subject] - nearness[other.subject]
  return difference > 0 || (difference === 0 && one.amount > other.amount)
}

/** Whose counter it is: one person's, or that of all together. */
export function counterOf({ shared }: Rule, userId: Id): string {
  return shared ? '' : userId
}

const minute = 60_000
const day = 24 * 60 * minute

export function periodOf(period: BudgetPeriod, now: number): { start: number; end: number } {
  if (period === 'month') {
    const date = new Date(now)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) }
  }
  const length = period === 'minute' ? minute : day
  const start = now - (now % length)
  return { start, end: start + length }
}

export const lowFrom = 0.8

export function isLow(used: number, amount: number): boolean {
  return used >= amount * lowFrom
}
