import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAccess } from './access.ts'
import type { GroupQueries } from './groups.queries.ts'
import type { UsersOptions } from './ports.ts'

test('what one step of a request asks twice is read once; the next step and the next request read anew', async () => {
  let reads = 0
  let now = 0
  let broken = false
  const queries = {
    async rightsOf() {
      reads += 1
      if (broken) throw new Error('no database')
      return { groupIds: [], grants: [{ granter: 'member', permission: 'tools', value: 'false' }] }
    },
  } as unknown as GroupQueries
  const accounts = { directory: {} } as UsersOptions['accounts']
  const access = createAccess(queries, { accounts, clock: { now: () => now, monotonic: () => now } })
  const mia = { userId: 'mia', role: 'member' } as const
  assert.deepEqual(await Promise.all([access.may(mia, 'tools'), access.may(mia, 'uploads')]), [false, true])
  await access.reachOf(mia)
  assert.equal(reads, 1)
  await access.may({ ...mia }, 'tools')
  assert.equal(reads, 2, 'another request is another caller')
  now = 251
  await access.may(mia, 'tools')
  assert.equal(reads, 3)
  now = 600
  broken = true
  await assert.rejects(access.of(mia))
  broken = false
  assert.equal((await access.of(mia)).tools, false, 'a failure is not kept')
})
