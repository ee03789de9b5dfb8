import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase, temporaryFolder } from '@parley/lab'
import { newId, type Id } from '@parley/contract'
import { sql } from 'kysely'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { wordsOf } from '#platform/text/index.ts'
import { migrations } from '../../migrations/index.ts'
import { indexWords, indexWordsInTurns, longestWord } from './search.index-words.ts'
import { createSearchQueries } from './search.queries.ts'
import { readQuestion } from './search.question.ts'

const needed = ['0001-accounts', '0002-chats', '0020-search', '0085-search-words-of-one']

eachDatabase((name, temporaryDatabase) => {
  test(`what an earlier version put into the index is found by its readers alone, on ${name}`, async () => {
    const { path } = temporaryFolder('search-upgrade')
    const database = await openDatabase({ url: await temporaryDatabase(), dataDir: path })
    const some = migrations.filter(({ id }) => needed.includes(id))
    await migrate(database, some.slice(0, -1), { dataDir: path })
    const [ada, bob] = [newId(), newId()]
    for (const id of [ada, bob]) {
      await sql`INSERT INTO users (id, email, email_key, username, display_name, role, state, password_hash, created_at,
        updated_at) VALUES (${id}, ${id}, ${id}, ${id}, '', 'user', 'active', '', 0, 0)`.execute(database.write)
    }
    const earlier = async (readers: Id[], text: string): Promise<void> => {
      const id = newId()
      const words = wordsOf(text).join(' ')
      const who = readers.map((reader) => `u${reader.replaceAll('-', '')}`).join(' ')
      await sql`INSERT INTO conversations (id, kind, title, collection_ids, temporary, message_count, answer_count,
        created_by, created_at, updated_at) VALUES (${id}, 'private', ${text}, '[]', 0, 0, 0, ${ada}, 0, 0)`.execute(
        database.write,
      )
      if (database.dialect === 'sqlite') {
        await sql`INSERT INTO search_entries (conversation_id, created_at) VALUES (${id}, 0)`.execute(database.write)
        await sql`INSERT INTO search_words (rowid, who, words)
          SELECT id, ${who}, ${words} FROM search_entries WHERE conversation_id = ${id}`.execute(database.write)
        return
      }
      await sql`INSERT INTO search_entries (conversation_id, created_at, words) VALUES (${id}, 0,
        setweight(to_tsvector('simple', ${who}), 'A') || to_tsvector('simple', ${words}))`.execute(database.write)
    }
    await earlier([ada], 'The café on the 東京 road, and a café again')
    await earlier([bob], 'The café by the road')
    await earlier([ada, bob], 'The cafeteria of both')
    await earlier([ada], '🎉')
    await migrate(database, some, { dataDir: path })

    const { page } = createSearchQueries(database)
    const count = async (userId: Id, typed: string): Promise<number> =>
      (await page(userId, readQuestion(typed), {}, 'best', null, 100)).length
    const expected: [string, number, number][] = [
      ['caf', 2, 2],
      ['cafe road', 1, 1],
      ['東京', 1, 0],
      ['京東', 0, 0],
      ['of both', 1, 1],
      ['?!', 3, 2],
    ]
    for (const [typed, adas, bobs] of expected) {
      assert.deepEqual([await count(ada, typed), await count(bob, typed)], [adas, bobs], typed)
    }
    await sql`DELETE FROM search_entries WHERE created_at = 0`.execute(database.write)
    assert.equal(await count(bob, 'caf'), 0)

    const huge = Array.from({ length: 60_000 }, (_, number) => `word${number}`).join(' ')
    const { id } = await database.read.selectFrom('conversations').select('id').executeTakeFirstOrThrow()
    const entry = { conversationId: id, messageId: null, userIds: [ada], authorId: null, role: null, modelId: null }
    const long = 'x'.repeat(5_000)
    await database.transaction((transaction) =>
      createSearchQueries(database).put(transaction, { ...entry, text: `${long} ${huge}`, createdAt: 1 }, false),
    )
    assert.equal(await count(ada, 'word7'), 1, 'a text of any length is taken')
    assert.equal(await count(ada, long), 1, 'and words of any length')
    await database.close()
  })
})

test('a word is in the index behind the mark of each who may find it', () => {
  const [ada, bob] = [newId(), newId()]
  const [a, b] = [ada.slice(-10), bob.slice(-10)]
  assert.equal(indexWords([ada, bob], 'Hello, Welt'), `${a} ${a}hello ${a}welt ${b} ${b}hello ${b}welt`)
  assert.equal(indexWords([ada], 'x'.repeat(500)).length, 10 + 1 + 10 + longestWord)
})

test('a text of any length is taken apart piece by piece as if at once', async () => {
  const ada = newId()
  const text = Array.from({ length: 40_000 }, (_, n) => (n % 9 === 0 ? 'Ünï\u0301 漢字' : `w${n % 5_000}`)).join(' ')
  const asOne = ['', ...wordsOf(text)].map((word) => ada.slice(-10) + word).join(' ')
  assert.equal(indexWords([ada], text), asOne)
  assert.equal(await indexWordsInTurns([ada], text), asOne)
  const unspaced = '漢\u{20000}'.repeat(40_000)
  assert.equal(indexWords([ada], unspaced), await indexWordsInTurns([ada], unspaced))
})
