import assert from 'node:assert/strict'
import { test } from 'node:test'
import { periodOf, rulesFor, rulesOn, type Rule } from './rules.ts'

const rule = (given: Partial<Rule>): Rule => ({
  id: given.name ?? 'rule',
  name: 'rule',
  subject: 'everyone',
  subjectId: null,
  modelId: null,
  measure: 'messages',
  period: 'day',
  amount: 10,
  shared: false,
  fallbackModelId: null,
  ...given,
})
const ada = { userId: 'ada', role: 'member', groupIds: ['teachers', 'chess'] } as const
const namesFor = (rules: Rule[], person: Parameters<typeof rulesFor>[1] = ada): string[] =>
  rulesFor(rules, person).map(({ name }) => name)

test('the nearest budget of a kind holds, of several groups the most generous, and shared ones besides', () => {
  const everyone = rule({ name: 'everyone' })
  const teachers = rule({ name: 'teachers', subject: 'group', subjectId: 'teachers', amount: 50 })
  const chess = rule({ name: 'chess', subject: 'group', subjectId: 'chess', amount: 20 })
  const own = rule({ name: 'own', subject: 'user', subjectId: 'ada', amount: 1 })
  const members = rule({ name: 'members', subject: 'role', subjectId: 'member', amount: 5 })
  const together = rule({ name: 'together', shared: true })
  assert.deepEqual(namesFor([everyone, members]), ['members'])
  assert.deepEqual(namesFor([chess, members, teachers, everyone]), ['teachers'])
  assert.deepEqual(namesFor([teachers, own, everyone]), ['own'])
  assert.deepEqual(namesFor([teachers, together]), ['together', 'teachers'])
  assert.deepEqual(namesFor([teachers, own, everyone], { userId: 'bob', role: 'guest', groupIds: [] }), ['everyone'])
})

test('budgets that count something else hold beside each other', () => {
  const rules = [
    rule({ name: 'messages' }),
    rule({ name: 'tokens', measure: 'tokens' }),
    rule({ name: 'month', period: 'month' }),
    rule({ name: 'large', modelId: 'large' }),
  ]
  assert.equal(rulesFor(rules, ada).length, 4)
  assert.equal(rulesOn(rules, 'large').length, 4)
  assert.equal(rulesOn(rules, 'small').length, 3)
})

test('the model that a budget leads to is not counted by it', () => {
  assert.deepEqual(rulesOn([rule({ fallbackModelId: 'small' })], 'small'), [])
})

test('a month has its own length, a day begins at midnight in UTC, and a minute is the one on the clock', () => {
  const now = Date.UTC(2028, 1, 29, 13, 30)
  assert.deepEqual(periodOf('month', now), { start: Date.UTC(2028, 1, 1), end: Date.UTC(2028, 2, 1) })
  const minute = Date.UTC(2028, 1, 29, 13, 30)
  assert.deepEqual(periodOf('minute', now + 59_999), { start: minute, end: minute + 60_000 })
  assert.deepEqual(periodOf('day', now), { start: Date.UTC(2028, 1, 29), end: Date.UTC(2028, 2, 1) })
})
