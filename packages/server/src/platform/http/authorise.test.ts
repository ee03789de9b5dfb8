import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, type Role } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { authorise } from './authorise.ts'
import type { Authentication } from './authentication.ts'
import type { Caller, Policy, Scope } from './route.ts'

const as = (role: Role, via: Caller['via'], stage: Authentication['stage'] = 'full'): Authentication => ({
  caller: { userId: newId(), role, via },
  stage,
})
const browser: Caller['via'] = { kind: 'session', sessionId: newId() }
const token: Caller['via'] = { kind: 'token', sessionId: newId() }
const key = (...scopes: Scope[]): Caller['via'] => ({ kind: 'key', keyId: newId(), scopes })

const callers = {
  nobody: null,
  halfway: as('owner', browser, 'halfway'),
  member: as('member', browser),
  memberToken: as('member', token),
  chatKey: as('member', key('chat')),
  readKey: as('administrator', key('read')),
  administrator: as('administrator', browser),
  owner: as('owner', browser),
} satisfies Record<string, Authentication | null>

const outcome = (policy: Policy, caller: Authentication | null) => {
  try {
    return authorise(policy, caller) === null ? 'nobody' : 'ok'
  } catch (error) {
    assert.ok(error instanceof AppError)
    return error.code
  }
}

// nobody, halfway, member, memberToken, chatKey, readKey, administrator, owner
const table: [Policy, string[]][] = [
  [{ who: 'public' }, ['nobody', 'nobody', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok']],
  [
    { who: 'halfway' },
    ['unauthenticated', 'ok', 'conflict', 'conflict', 'conflict', 'conflict', 'conflict', 'conflict'],
  ],
  [{ who: 'user' }, ['unauthenticated', 'two_factor_required', 'ok', 'ok', 'forbidden', 'forbidden', 'ok', 'ok']],
  [
    { who: 'user', scope: 'chat' },
    ['unauthenticated', 'two_factor_required', 'ok', 'ok', 'ok', 'forbidden', 'ok', 'ok'],
  ],
  [
    { who: 'session' },
    ['unauthenticated', 'two_factor_required', 'ok', 'forbidden', 'forbidden', 'forbidden', 'ok', 'ok'],
  ],
  [
    { who: 'administrator', scope: 'read' },
    ['unauthenticated', 'two_factor_required', 'forbidden', 'forbidden', 'forbidden', 'ok', 'ok', 'ok'],
  ],
  [
    { who: 'owner' },
    ['unauthenticated', 'two_factor_required', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'ok'],
  ],
]

for (const [policy, expected] of table) {
  test(`lets in whom "${policy.who}${policy.scope ? ` with ${policy.scope}` : ''}" names and nobody else`, () => {
    assert.deepEqual(
      Object.values(callers).map((caller) => outcome(policy, caller)),
      expected,
    )
  })
}
