import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import { eachDatabase, temporaryFolder } from '@parley/lab'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { silentLog } from '#platform/jobs/jobs.testing.ts'
import { migrations } from '../../../migrations/index.ts'
import { createToolAccounts, SignedOut } from './accounts.service.ts'
import type { Authorization, Granted } from './authorization.ts'
import { createSignInQueries } from './sign-in.queries.ts'

const needed = new Set(['0001-accounts', '0043-tool-servers', '0079-tool-sign-ins'])
const service = {
  issuer: 'https://service.example',
  authorization_endpoint: 'x',
  token_endpoint: 'https://x.example/t',
}
const from = { service, client: { id: 'parley', secret: null, method: 'none' as const }, resource: 'r' }
const given = (access: string, expiresAt: number): Granted => ({
  access,
  refresh: `for ${access}`,
  expiresAt,
  scope: null,
})

eachDatabase((name, temporaryDatabase) => {
  test(`of two processes that renew one sign-in one asks, and the other uses what it got, on ${name}`, async () => {
    const { path } = temporaryFolder('renewal')
    const database = await openDatabase({ url: await temporaryDatabase(), dataDir: path })
    await migrate(
      database,
      migrations.filter(({ id }) => needed.has(id)),
      { dataDir: path },
    )
    const server = { id: newId(), name: 'Library' }
    const row = {
      id: server.id,
      handle: 'library',
      name: 'Library',
      url: 'x',
      sealed_token: null,
      approval: 'ask' as const,
    }
    const empty = { enabled: 1 as const, found: null, approved: null, problem: null, looked_at: null }
    await database.write
      .insertInto('tool_servers')
      .values({ ...row, ...empty, version: 1, created_at: 0, updated_at: 0 })
      .execute()

    let now = 1_000_000
    const asked: string[] = []
    let answer = Promise.withResolvers<Granted>()
    let begun = Promise.withResolvers<void>()
    const authorization = {
      refresh(_service: unknown, _client: unknown, _resource: unknown, refresh: string) {
        asked.push(refresh)
        begun.resolve()
        return answer.promise
      },
    } as unknown as Authorization
    const told: string[] = []
    const aProcess = () =>
      createToolAccounts({
        clock: { now: () => now, monotonic: () => now },
        log: { ...silentLog, warn: (message) => void told.push(message) },
        sealer: { seal: (text) => text, open: (text) => text },
        queries: createSignInQueries(database),
        authorization,
        changed: () => undefined,
      })
    const [one, other] = [aProcess(), aProcess()]
    await one.keep(server.id, 'house', from, given('first', now + 60_000))
    assert.equal(await other.token(server, 'house'), 'first')

    now += 45_000
    const tokens = [one.token(server, 'house'), other.token(server, 'house'), one.token(server, 'house')]
    await begun.promise
    answer.resolve(given('second', now + 600_000))
    assert.deepEqual(await Promise.all(tokens), ['second', 'second', 'second'])
    assert.deepEqual(asked, ['for first'])

    // What passes leaves the sign-in as it is; who asks next renews it.
    now += 600_000
    answer = Promise.withResolvers()
    answer.promise.catch(() => undefined)
    answer.reject(new Error('the service is away'))
    await assert.rejects(one.token(server, 'house'), /does not renew the sign-in at Library now/)
    answer = Promise.withResolvers()
    answer.resolve(given('third', now + 60_000))
    assert.equal(await other.token(server, 'house'), 'third')
    assert.deepEqual(asked.slice(1), ['for second', 'for second'])
    assert.equal(told.length, 1)

    // Signed out while it is renewed: it stays so, whatever the service still gives.
    now += 45_000
    answer = Promise.withResolvers()
    begun = Promise.withResolvers()
    const late = one.token(server, 'house')
    late.catch(() => undefined)
    await begun.promise
    const account = await createSignInQueries(database).account(server.id, 'house')
    assert.ok(account)
    await other.forget({ ...account, sealed_tokens: null })
    answer.resolve(given('fourth', now + 600_000))
    await assert.rejects(late, (error) => error instanceof SignedOut)
    await assert.rejects(other.token(server, 'house'), (error) => error instanceof SignedOut)
    await database.close()
  })
})
