import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { passkey, passkeyOptions } from '@parley/contract'
import { createAuthenticator, type Authenticator } from '@parley/lab'
import * as z from 'zod/mini'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient, type Answer } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const creation = z.extend(passkeyOptions, {
  rp: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
  excludeCredentials: z.array(z.object({ id: z.string() })),
})
const request = z.extend(passkeyOptions, {
  rpId: z.string(),
  allowCredentials: z.optional(z.array(z.object({ id: z.string() }))),
})

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`passkeys on ${databaseName}`, () => {
    let app: TestApp
    let site: URL
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'open' })
      site = new URL(`http://localhost:${app.url.port}`)
    })
    after(() => app.close())

    const browser = () => new TestClient(site)
    const device = (options: object = {}) => createAuthenticator({ origin: site.origin, ...options })
    const fromHere = { origin: '' }
    before(() => void (fromHere.origin = site.origin))

    async function add(client: TestClient, authenticator: Authenticator): Promise<string> {
      const options = creation.parse(await client.ok('POST', '/api/me/passkeys/options'))
      const made = { name: 'Phone', credential: authenticator.create(options) }
      return passkey.parse(await client.ok('POST', '/api/me/passkeys', made)).id
    }
    async function signIn(authenticator: Authenticator, client = browser()): Promise<Answer> {
      const asked = await client.call('POST', '/api/auth/passkey/options', undefined, fromHere)
      const proof = authenticator.get(request.parse(asked.body))
      return client.call('POST', '/api/auth/passkey', { passkey: proof }, fromHere)
    }

    test('signs in without a name or a password, and says who it is', async () => {
      const ada = browser()
      const user = await ada.register('ada')
      const phone = device()
      await add(ada, phone)
      const elsewhere = browser()
      const answer = await signIn(phone, elsewhere)
      assert.equal(answer.status, 200)
      assert.equal(Object(answer.body).user.id, user.id)
      assert.equal(Object(await elsewhere.ok('GET', '/api/me')).username, 'ada')
    })

    test('one proof opens one session: the same one again, at once or later, opens none', async () => {
      const client = browser()
      await client.register('replayed')
      const phone = device()
      await add(client, phone)
      const asked = await browser().call('POST', '/api/auth/passkey/options', undefined, fromHere)
      const proof = phone.get(request.parse(asked.body))
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => browser().call('POST', '/api/auth/passkey', { passkey: proof }, fromHere)),
      )
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.equal(answers.filter(({ status }) => status === 401).length, 19)
      assert.equal((await browser().call('POST', '/api/auth/passkey', { passkey: proof }, fromHere)).status, 401)
    })

    test('a proof for another page, another site, another challenge or by another key opens nothing', async () => {
      const client = browser()
      await client.register('guarded')
      const phone = device()
      await add(client, phone)
      const [credential] = phone.credentials
      assert.ok(credential)
      const imitate = (origin: string, rpId?: string): Authenticator => {
        const other = createAuthenticator({ origin })
        other.credentials.push({ ...credential, rpId: rpId ?? credential.rpId })
        return other
      }
      const thief = device()
      thief.create({ challenge: '', rp: { id: 'localhost' }, user: { id: credential.userHandle } })
      const [stolen] = thief.credentials
      if (stolen) stolen.id = credential.id
      const options = async () =>
        request.parse((await browser().call('POST', '/api/auth/passkey/options', undefined, fromHere)).body)
      const proofs = [
        imitate('http://localhost:1').get(await options()),
        imitate(site.origin, 'evil.example').get({ ...(await options()), rpId: 'evil.example' }),
        phone.get({ ...(await options()), challenge: 'bm90LW91cnM' }),
        thief.get(await options()),
      ]
      for (const proof of proofs) {
        const answer = await browser().call('POST', '/api/auth/passkey', { passkey: proof }, fromHere)
        assert.equal(answer.status, 401)
      }
      assert.equal((await signIn(phone)).status, 200)
    })

    test('a key that asked for no finger, face or PIN is not enough by itself', async () => {
      const client = browser()
      await client.register('plain-key')
      const key = device({ verifiesUser: false })
      await add(client, key)
      assert.equal((await signIn(key)).status, 401)
    })

    test('a copy of a counting key is found out', async () => {
      const client = browser()
      await client.register('copied')
      const key = device()
      await add(client, key)
      const [credential] = key.credentials
      assert.ok(credential)
      const copy = { ...credential }
      assert.equal((await signIn(key)).status, 200)
      assert.equal((await signIn(key)).status, 200)
      key.credentials.splice(0, 1, copy)
      assert.equal((await signIn(key)).status, 401)
    })

    test('is listed, renamed and removed by its owner alone; what was removed opens nothing', async () => {
      const [client, stranger] = [browser(), browser()]
      await client.register('keeper')
      await stranger.register('passer-by')
      const phone = device({ synced: true })
      const id = await add(client, phone)
      assert.equal((await stranger.call('PATCH', `/api/me/passkeys/${id}`, { name: 'Mine' })).status, 404)
      assert.equal((await stranger.call('DELETE', `/api/me/passkeys/${id}`)).status, 404)
      await client.ok('PATCH', `/api/me/passkeys/${id}`, { name: 'Old phone' })
      const { items } = Object(await client.ok('GET', '/api/me/passkeys'))
      assert.deepEqual([items.length, items[0].name, items[0].synced], [1, 'Old phone', true])
      const again = creation.parse(await client.ok('POST', '/api/me/passkeys/options'))
      assert.equal(again.excludeCredentials.length, 1)
      await client.ok('DELETE', `/api/me/passkeys/${id}`)
      assert.equal((await signIn(phone)).status, 401)
    })

    test('adding one signs every other browser out and leaves this one in', async () => {
      const [here, there] = [browser(), browser()]
      await here.register('mover')
      await there.login('mover')
      await add(here, device())
      assert.equal((await there.call('GET', '/api/me')).status, 401)
      assert.equal((await here.call('GET', '/api/me')).status, 200)
    })

    test('confirms that it is still you, and nobody else’s does', async () => {
      const [client, other] = [browser(), browser()]
      await client.register('confirmer')
      await other.register('somebody-else')
      const [mine, theirs] = [device(), device()]
      await add(client, mine)
      await add(other, theirs)
      app.clock.advance(11 * 60_000)
      const key = () => client.call('POST', '/api/me/api-keys', { name: 'script' })
      assert.equal(Object((await key()).body).code, 'step_up_required')
      const asked = await client.ok('POST', '/api/auth/passkey/options')
      const { challenge } = request.parse(asked)
      const foreign = theirs.get({ challenge, rpId: 'localhost' })
      assert.equal((await client.call('POST', '/api/auth/step-up', { passkey: foreign })).status, 401)
      const prove = async (key: ReturnType<typeof device>) => {
        const passkey = key.get(request.parse(await client.ok('POST', '/api/auth/passkey/options')))
        return client.call('POST', '/api/auth/step-up', { passkey })
      }
      assert.equal((await prove(mine)).status, 200)
      assert.equal((await key()).status, 201)
      const touched = device({ verifiesUser: false })
      await add(client, touched)
      app.clock.advance(11 * 60_000)
      const refused = await prove(touched)
      assert.deepEqual([refused.status, Object(refused.body).code], [401, 'unauthenticated'])
      assert.equal(Object((await key()).body).code, 'step_up_required')
    })

    test('an address is no name that a passkey could be bound to', async () => {
      const client = new TestClient(app.url)
      await client.register('by-address')
      const answer = await client.call('POST', '/api/me/passkeys/options')
      assert.deepEqual([answer.status, Object(answer.body).code], [409, 'conflict'])
    })
  })
})
