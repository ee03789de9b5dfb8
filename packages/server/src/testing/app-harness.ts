import * as z from 'zod/mini'
import { newId } from '@parley/contract'
import { totpCode } from '#platform/crypto/index.ts'
import type { Scope } from '#platform/http/index.ts'
import type { TestApp } from './app.ts'
import { TestClient } from './client.ts'
import { createAccountStage, type AccountStage } from './harness-stage.ts'
import type { Cast, Harness, MakeCase, Persona } from './harness-call.ts'
import { casesOf, withId } from './harness-cases.ts'

/** More than the slowest limiter of a route needs to allow one more. */
const limiterMs = 6_000
const ownerName = 'the-owner'
const allScopes: Scope[] = ['chat', 'read', 'knowledge', 'gateway']

/** The real product for the harnesses. A new route needs a line in `casesOf`, or they fail. */
export function appHarness(app: TestApp): Harness {
  const clients = new WeakMap<Cast, { author: TestClient; readerId: string }>()
  const stage = createAccountStage(app)
  // By name: passkeys are bound to one.
  const base = new URL(`http://localhost:${app.url.port}`)
  let backupCodes: string[] = []
  let owner: TestClient | null = null
  let people = 0

  async function enrol(kind: string): Promise<TestClient> {
    app.clock.advance(limiterMs)
    const client = new TestClient(app.url)
    people += 1
    await client.register(`${kind}-${people}`)
    return client
  }

  /** Has given the right password, and no second factor yet. */
  async function enrolHalfway(): Promise<TestClient> {
    const client = await enrol('halfway')
    const { secret } = z.object({ secret: z.string() }).parse(await client.ok('POST', '/api/me/two-factor/enroll'))
    const code = totpCode(secret, Math.floor(app.clock.now() / 30_000))
    const answer = await client.ok('POST', '/api/me/two-factor/confirm', { code })
    backupCodes = z.object({ backupCodes: z.array(z.string()) }).parse(answer).backupCodes
    const login = `halfway-${people}`
    await client.ok('POST', '/api/auth/login', { login, password: `correct horse ${login} staple` })
    return client
  }

  async function makeCast(): Promise<Cast> {
    await stage.reset()
    if (owner) await owner.login(ownerName)
    else await (owner = new TestClient(app.url)).register(ownerName)
    const [author, other, reader, administrator, demoted, disabled] = [
      await enrol('author'),
      await enrol('other'),
      await enrol('reader'),
      await enrol('administrator'),
      await enrol('demoted'),
      await enrol('disabled'),
    ]
    await settle(stage, administrator, { role: 'administrator' })
    await settle(stage, demoted, { role: 'administrator' })
    await demote(owner, demoted)
    await settle(stage, disabled, { state: 'disabled' })
    const keys: Partial<Record<Scope, Persona>> = {}
    for (const scope of allScopes) keys[scope] = await keyOf(author, scope)
    const cast: Cast = {
      author: personaOf(author),
      other: personaOf(other),
      reader: personaOf(reader),
      administrator: personaOf(administrator),
      demoted: personaOf(demoted),
      owner: personaOf(owner),
      halfway: personaOf(await enrolHalfway()),
      disabled: personaOf(disabled),
      keys,
    }
    await stage.keepKeys()
    clients.set(cast, { author, readerId: withId(await reader.ok('GET', '/api/me')).id })
    return cast
  }

  function ownerOf(): TestClient {
    if (!owner) throw new Error('Nobody owns this instance yet.')
    return owner
  }

  const cases = Object.entries(
    casesOf({
      app,
      stage,
      base,
      freshName: () => newId().slice(-12),
      owner: ownerOf,
      ownerPassword: `correct horse ${ownerName} staple`,
      backupCode: () => backupCodes.pop() ?? '',
    }),
  ).map(([name, make]): [string, MakeCase] => [
    name,
    async ({ cast, canary }) => {
      app.clock.advance(limiterMs)
      await stage.reset()
      const people = clients.get(cast)
      if (!people) throw new Error('This cast was made elsewhere.')
      const { author, readerId } = people
      const made = await make(author, canary)
      const grants = [{ to: 'user', id: readerId, access: 'read' }]
      if (made.grants !== undefined) await author.ok('PUT', made.grants, { grants })
      await stage.reviveKeys()
      return made
    },
  ])
  return {
    base,
    routes: app.routes,
    makeCast,
    async beforeCall() {
      app.clock.advance(limiterMs)
      await stage.confirmEverybody()
    },
    close: () => stage.close(),
    acts: () => stage.acts(),
    cases: Object.fromEntries(cases),
  }
}

function personaOf(client: TestClient): Persona {
  return { headers: { cookie: client.cookie } }
}

async function keyOf(author: TestClient, scope: Scope): Promise<Persona> {
  const made = await author.ok('POST', '/api/me/api-keys', { name: scope, scopes: [scope] })
  return { headers: { authorization: `Bearer ${z.object({ key: z.string() }).parse(made).key}` } }
}

/** No route appoints administrators or disables accounts yet, so the row is changed from outside. */
async function settle(
  stage: AccountStage,
  client: TestClient,
  change: { role: string } | { state: string },
): Promise<void> {
  const { id } = withId(await client.ok('GET', '/api/me'))
  for (const [column, value] of Object.entries(change))
    await stage.change((ask) => ask(`UPDATE users SET ${column} = ? WHERE id = ?`, value, id))
}

/** By the owner's own word, as it happens; the session goes on. */
async function demote(owner: TestClient, client: TestClient): Promise<void> {
  const { id } = withId(await client.ok('GET', '/api/me'))
  await client.ok('GET', '/api/admin/users')
  const path = `/api/admin/users/${id}`
  const { version } = z.object({ version: z.int() }).parse(await owner.ok('GET', path))
  await owner.ok('PATCH', path, { version, role: 'member' })
}
