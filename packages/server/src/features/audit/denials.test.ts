import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import type { AuditEntry } from '#platform/audit.ts'
import { systemClock } from '#platform/clock.ts'
import { createDenials } from './denials.ts'

function open() {
  const entries: AuditEntry[] = []
  let now = 1_800_000_000_000
  const record = (entry: AuditEntry): Promise<void> => Promise.resolve(void entries.push(entry))
  const denied = createDenials({ record }, { ...systemClock, now: () => now })
  const knock = (address: string, route = '/api/me') =>
    denied({ userId: null, address, method: 'GET', route, code: 'unauthenticated' })
  return { entries, denied, knock, pass: (ms: number) => (now += ms) }
}

test('one home with all its addresses, at every door, is one line a minute', async () => {
  const { entries, knock, pass } = open()
  for (let host = 1; host <= 200; host += 1) await knock(`2001:db8:1:2::${host.toString(16)}`, `/api/door-${host}`)
  assert.equal(entries.length, 1)
  await knock('2001:db8:1:3::1')
  await knock('198.51.100.7')
  assert.equal(entries.length, 3)
  pass(60_000)
  await knock('198.51.100.7', '/api/other')
  assert.equal(entries.length, 4)
})

test('however many networks knock, what they fill has an end, and members are written down all the same', async () => {
  const { entries, denied, knock } = open()
  for (let net = 0; net < 20_000; net += 1) await knock(`2001:db8:${net.toString(16)}::1`)
  assert.equal(entries.length, 60)
  const userId = newId()
  for (const route of ['/api/admin/users', '/api/admin/users', '/api/admin/audit']) {
    await denied({ userId, address: '198.51.100.7', method: 'GET', route, code: 'forbidden' })
  }
  assert.equal(entries.length, 62)
})
