import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Id } from '@parley/contract'
import { count } from '@parley/lab'
import { writePng } from '#platform/images/index.ts'
import { eachDatabase, startTestApp, TestClient, type Answer } from '../../testing/index.ts'
import { TestCollection } from '../knowledge/knowledge.testing.ts'
import { everyRow, query } from '../../testing/look-inside.ts'

/** What somebody may be doing at the very moment in which their account goes; `word` is in everything they write. */
type Write = (person: Person) => Promise<Answer | Answer[]>
interface Person {
  client: TestClient
  id: Id
  name: string
  word: string
  conversationId: Id
  messageId: Id
  collectionId: Id
}

const stranger = (client: TestClient): TestClient => new TestClient(client.base)
const text = (word: string): File => new File([`Of the ${word}`], `${word}.txt`)
const picture = await writePng({ width: 1, height: 1, colourType: 2, samples: 3, points: Buffer.alloc(3, 99) })

const writes: Record<string, Write> = {
  'a file': ({ client, word }) => client.upload('/api/files', 'file', [text(word)]),
  'a picture': ({ client }) => client.upload('/api/me/avatar', 'file', [new File([new Uint8Array(picture)], 'a.png')]),
  'an import': ({ client, word }) => client.upload('/api/import', 'file', [new File([`["${word}"]`], `${word}.json`)]),
  'a document': ({ client, collectionId, word }) =>
    client.upload(`/api/collections/${collectionId}/documents`, 'files', [text(word)]),
  'an export': ({ client }) => client.call('POST', '/api/me/export'),
  'a message': ({ client, conversationId, word }) =>
    client.call('POST', `/api/conversations/${conversationId}/messages`, { text: `/lab tokens=3 ${word}` }),
  'a conversation': ({ client, word }) => client.call('POST', '/api/conversations', { title: word }),
  'a share': ({ client, conversationId }) => client.call('POST', `/api/conversations/${conversationId}/share`),
  'a fork': ({ client, messageId }) => client.call('POST', `/api/messages/${messageId}/fork`),
  'a judgement': ({ client, messageId, word }) =>
    client.call('POST', `/api/messages/${messageId}/feedback`, { value: 1, comment: word }),
  'a collection': ({ client, word }) => client.call('POST', '/api/collections', { name: word }),
  'an assistant': ({ client, word }) => client.call('POST', '/api/assistants', { name: word, instructions: word }),
  'a prompt': ({ client, word }) => client.call('POST', '/api/prompts', { name: word, text: word }),
  'a key': ({ client, word }) => client.call('POST', '/api/me/api-keys', { name: word, scopes: ['read'] }),
  'a profile': ({ client, word }) => client.call('PATCH', '/api/me', { displayName: word }),
  preferences: ({ client }) => client.call('PUT', '/api/me/preferences', {}),
  'an authenticator': ({ client }) => client.call('POST', '/api/me/two-factor/enroll'),
  'a passkey': ({ client }) => client.call('POST', '/api/me/passkeys/options'),
  'a sign-in': ({ client, name }) =>
    stranger(client).call('POST', '/api/auth/login', { login: name, password: `correct horse ${name} staple` }),
  'a forgotten password': ({ client, name }) =>
    stranger(client).call('POST', '/api/auth/forgot-password', { email: `${name}@example.org` }),
  'ten wrong passwords': ({ client, name }) =>
    Promise.all(
      Array.from({ length: 10 }, () =>
        stranger(client).call('POST', '/api/auth/login', {
          login: `${name}@example.org`,
          password: 'not the password',
        }),
      ),
    ),
}

eachDatabase((dialect, temporaryDatabase) => {
  test(`${dialect}: whatever somebody does while their account is erased, nothing of them stays`, async (here) => {
    const url = await temporaryDatabase()
    const app = await startTestApp({ databaseUrl: url, signup: 'open' })
    here.after(() => app.close())
    const owner = new TestClient(app.url)
    await owner.register('owner')

    async function somebody(round: number): Promise<Person> {
      const name = `gone-${round}-of-us`
      const word = `zyxwparrot${round}end`
      const client = new TestClient(app.url)
      const { id } = await client.register(name)
      const conversation = await client.conversation()
      const { sent } = await client.chat(conversation.id, `/lab tokens=2 ${word}`)
      const { id: collectionId } = await TestCollection.make(client, word)
      return {
        client,
        id,
        name,
        word,
        conversationId: conversation.id,
        messageId: sent.runs[0]?.messageId ?? '',
        collectionId,
      }
    }

    const people: Person[] = []
    const names = Object.keys(writes)
    for (let round = 0; round < count(3, 50); round += 1) {
      app.clock.advance(3_600_000)
      await owner.ok('POST', '/api/auth/step-up', { password: 'correct horse owner staple' })
      const person = await somebody(round)
      people.push(person)
      const answers: Promise<[string, Answer][]>[] = []
      const begin = (name: string) => {
        const answer = writes[name]?.(person) ?? assert.fail()
        // What was being sent is cut off: no answer.
        const told = answer.catch((): Answer[] => [])
        answers.push(told.then((all) => [all].flat().map((one): [string, Answer] => [name, one])))
      }
      // Now here, now there: some before it, most at the same time, some when it is almost over.
      const before = names.filter((_, index) => (index + round) % 4 === 0)
      for (const name of before) begin(name)
      const body = { password: `correct horse ${person.name} staple` }
      const erased =
        round % 2 === 0
          ? person.client.call('DELETE', '/api/me', body)
          : owner.call('DELETE', `/api/admin/users/${person.id}`)
      for (const name of names) {
        if (before.includes(name)) continue
        await wait(Math.random() * 4)
        begin(name)
      }
      assert.equal((await erased).status, 204)
      for (const [name, { status, body: told }] of (await Promise.all(answers)).flat()) {
        assert.ok(status < 500, `${name} in round ${round}: ${status} ${JSON.stringify(told)}`)
      }
    }
    await untilQuiet()
    const tables = await everyRow(app, url)
    const found: string[] = []
    for (const [table, rows] of tables) {
      for (const { id, name, word } of people) {
        // The record of acts names an id that is nobody's any more.
        const words = [`${name}@example.org`, word, ...(table === 'audit_entries' ? [] : [id, name])]
        for (const row of rows) if (words.some((one) => row.includes(one))) found.push(`${table}: ${row.slice(0, 300)}`)
      }
    }
    assert.deepEqual(found, [])
    if (url === null) {
      const left = await query(app, url, `SELECT rowid FROM search_words WHERE search_words MATCH 'words:zyxwparrot*'`)
      assert.deepEqual(left, [])
    }

    /** What was begun has ended: jobs that wait for their time are not looked at. */
    async function untilQuiet(): Promise<void> {
      for (let look = 0; look < 500; look += 1) {
        const soon = app.clock.now() + 1_000
        const busy = await query(
          app,
          url,
          `SELECT id FROM jobs WHERE state = 'running' OR (state = 'waiting' AND run_at < ${soon})`,
        )
        if (busy.length === 0) return
        await wait(20)
      }
    }
  })

  test(`${dialect}: of two owners who erase themselves at once one stays, whole`, async (here) => {
    const app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'open' })
    here.after(() => app.close())
    const owners = [new TestClient(app.url), new TestClient(app.url)]
    const [first, second] = await Promise.all(owners.map((client, at) => client.register(`owner-${at}`)))
    const other = [first, second].find((one) => one?.role !== 'owner')
    const boss = owners[other === second ? 0 : 1] ?? assert.fail()
    await boss.ok('PATCH', `/api/admin/users/${other?.id}`, { version: 1, role: 'owner' })
    const answers = await Promise.all(
      owners.map((client, at) => client.call('DELETE', '/api/me', { password: `correct horse owner-${at} staple` })),
    )
    assert.deepEqual(answers.map(({ status }) => String(status)).toSorted(), ['204', '409'])
    const left = owners[answers.findIndex(({ status }) => status === 409)] ?? assert.fail()
    assert.equal(Object(await left.ok('GET', '/api/me')).role, 'owner')
    await left.ok('GET', '/api/admin/users')
  })
})
