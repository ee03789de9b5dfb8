import assert from 'node:assert/strict'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { after, before, describe, test } from 'node:test'
import SQLite from 'better-sqlite3'
import { createdApiKey, createdShare, exportState, storedFile, type Id } from '@parley/contract'
import { eachDatabase } from '@parley/lab'
import { fromBuffer, type ZipFile } from 'yauzl'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const canary = 'flamingo-on-the-balcony'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`one’s own data on ${databaseName}`, () => {
    let app: TestApp
    let owner: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      owner = new TestClient(app.url)
      await owner.register('owner')
    })
    after(() => app.close())

    /** Somebody with something of every kind. */
    async function somebody(name: string) {
      const client = new TestClient(app.url)
      const { id } = await client.register(name)
      const conversation = await client.conversation()
      await client.chat(conversation.id, `About the ${canary}`)
      const share = createdShare.parse(await client.ok('POST', `/api/conversations/${conversation.id}/share`))
      const key = createdApiKey.parse(await client.ok('POST', '/api/me/api-keys', { name: canary, scopes: ['read'] }))
      const uploaded = await client.upload('/api/files', 'file', [new File([`The ${canary}`], `${canary}.txt`)])
      return { client, id, conversation, share, key, file: storedFile.parse(uploaded.body) }
    }

    async function archive(client: TestClient): Promise<{ jobId: Id; files: Map<string, string> }> {
      const { jobId } = exportState.parse(await client.ok('POST', '/api/me/export'))
      for (let look = 0; look < 500; look += 1) {
        const answer = await client.fetch('GET', `/api/me/export/${jobId}`)
        if (answer.status === 200) return { jobId, files: await unzipped(Buffer.from(await answer.arrayBuffer())) }
        assert.equal(answer.status, 202)
        await answer.text()
        await wait(20)
      }
      throw new Error('the export never ended')
    }

    test('everything can be taken along in one archive, by nobody else', async () => {
      const { client, conversation, file, key } = await somebody('ada')
      const { jobId, files } = await archive(client)
      const account = JSON.parse(files.get('account.json') ?? '')
      assert.equal(account.account.email, 'ada@example.org')
      assert.equal(account.apiKeys[0].name, canary)
      const all = [...files.values()].join('\n')
      assert.doesNotMatch(all, /argon2|password_hash/)
      assert.ok(!all.includes(key.key))
      const chat = JSON.parse(files.get(`conversations/${conversation.id}.json`) ?? '')
      assert.deepEqual([chat.format, chat.messages.length], ['parley-conversation', 2])
      assert.equal(files.get(`files/${file.id}`), `The ${canary}`)
      assert.match(files.get('activity.json') ?? '', /login|register|key/)
      assert.equal((await owner.fetch('GET', `/api/me/export/${jobId}`)).status, 404)
      const again = await archive(client)
      assert.ok(![...again.files.keys()].some((name) => name.endsWith('.zip')), 'an archive holds no archives')
    })

    test('an account is erased with everything of it, at once, and the same address begins anew', async () => {
      const { client, id, share, key, file } = await somebody('eve')
      await archive(client)
      const stillWriting = await client.conversation()
      await client.send(stillWriting.id, { text: `/lab tokens=5000 speed=20 ${canary}` })
      const asKey = { authorization: `Bearer ${key.key}` }
      assert.equal((await owner.call('GET', '/api/me', undefined, asKey)).status, 200)

      assert.equal((await client.call('DELETE', '/api/me', { password: 'not the password' })).status, 400)
      assert.equal((await client.call('DELETE', '/api/me', { password: 'correct horse eve staple' })).status, 204)

      assert.equal((await new TestClient(app.url).call('GET', '/api/me', undefined, asKey)).status, 401)
      assert.equal((await client.call('GET', '/api/me')).status, 401)
      assert.equal((await owner.call('GET', `/api/share/${share.token}`)).status, 404)
      assert.equal((await owner.call('GET', `/api/files/${file.id}`)).status, 404)
      if (databaseName === 'sqlite') assertNothingLeft(id)

      const anew = new TestClient(app.url)
      await anew.register('eve')
      const { items } = Object(await anew.ok('GET', '/api/conversations'))
      assert.deepEqual(items, [])
      assert.deepEqual(Object(await anew.ok('GET', `/api/search?q=${canary}`)).items, [])
    })

    /** Ada has a canary too: hers stays. Of the erased one nothing does but an id in the record of acts. */
    function assertNothingLeft(userId: Id): void {
      const database = new SQLite(join(app.dataDir, 'parley.db'), { readonly: true })
      const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all() as string[]
      for (const table of tables.filter((name) => !/^(sqlite_|search_words)/.test(name))) {
        const rows = database
          .prepare(`SELECT * FROM "${table}"`)
          .all()
          .map((row) => JSON.stringify(row))
        assert.ok(!rows.some((row) => row.includes('eve@example.org')), `${table} holds the address`)
        if (!table.startsWith('audit')) assert.ok(!rows.some((row) => row.includes(userId)), `${table} holds the id`)
      }
      database.close()
    }

    test('the only owner stays', async () => {
      const request = { password: 'correct horse owner staple' }
      const { status, body } = await owner.call('DELETE', '/api/me', request)
      assert.deepEqual([status, Object(body).code], [409, 'in_use'])
      assert.equal((await owner.call('GET', '/api/me')).status, 200)
    })
  })
})

async function unzipped(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (opened ? resolve(opened) : reject(error)))
  })
  const files = new Map<string, string>()
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (!stream) return reject(error)
        void buffer(stream).then((content) => {
          files.set(entry.fileName, content.toString())
          zip.readEntry()
        }, reject)
      })
    })
    zip.on('end', resolve)
    zip.readEntry()
  })
  return files
}
