import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { appearance, type Appearance } from '@parley/contract'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(200, 7)])

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`the face of the house on ${databaseName}`, () => {
    let app: TestApp
    let owner: TestClient
    let stranger: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      owner = new TestClient(app.url)
      stranger = new TestClient(app.url)
      await owner.register('owner')
    })
    after(() => app.close())

    const shown = async (): Promise<Appearance> => appearance.parse(await stranger.ok('GET', '/api/appearance'))
    const choice = { name: 'School of Athens', hue: 250, notice: { text: 'Closed on Friday.', tone: 'caution' } }

    test('is Parley’s until somebody gives it another, seen by everybody before they sign in', async () => {
      assert.deepEqual(await shown(), { name: 'Parley', hue: null, notice: null, logo: null, version: 0 })
      await owner.ok('PUT', '/api/admin/appearance', { value: choice, version: 0 })
      assert.deepEqual(await shown(), { ...choice, logo: null, version: 1 })
      assert.equal(Object(await stranger.ok('GET', '/api/instance')).name, 'School of Athens')
      assert.match(
        JSON.stringify(await owner.ok('POST', '/api/me/two-factor/enroll', {})),
        /issuer=School%20of%20Athens/,
      )
      const late = await owner.call('PUT', '/api/admin/appearance', { value: choice, version: 0 })
      assert.equal(Object(late.body).code, 'version_conflict')
    })

    test('refuses what nobody could read, naming the field', async () => {
      const version = (await shown()).version
      const errors = async (change: object): Promise<string[]> => {
        const value = { ...choice, ...change }
        const answer = await owner.call('PUT', '/api/admin/appearance', { value, version })
        assert.equal(answer.status, 400)
        return Object.keys(Object(Object(answer.body).fields))
      }
      assert.deepEqual(await errors({ name: '  ' }), ['value.name'])
      assert.deepEqual(await errors({ name: 'n'.repeat(51) }), ['value.name'])
      assert.deepEqual(await errors({ hue: 360 }), ['value.hue'])
      assert.deepEqual(await errors({ notice: { text: '', tone: 'calm' } }), ['value.notice.text'])
      assert.equal((await shown()).version, version)
    })

    test('takes a picture as its logo, whatever it is called, and nothing that could run', async () => {
      const put = (bytes: Uint8Array) =>
        owner.call('PUT', '/api/admin/appearance/logo', { base64: Buffer.from(bytes).toString('base64') })
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
      assert.equal((await put(svg)).status, 415)
      assert.equal((await put(Buffer.concat([png, Buffer.alloc(200_000)]))).status, 413)
      assert.equal((await stranger.call('GET', '/api/appearance/logo')).status, 404)
      assert.equal((await put(png)).status, 200)
      const answer = await stranger.fetch('GET', '/api/appearance/logo')
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), png)
      assert.equal(answer.headers.get('content-type'), 'image/png')
      assert.match(answer.headers.get('content-security-policy') ?? '', /sandbox/)
      assert.notEqual((await shown()).logo, null)
      await owner.ok('DELETE', '/api/admin/appearance/logo')
      assert.equal((await shown()).logo, null)
    })
  })
})
