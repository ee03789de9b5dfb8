import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import { eachDatabase, temporaryFolder } from '@parley/lab'
import { systemClock } from '#platform/clock.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { createDiskBlobStore, createFiles } from '#platform/files/index.ts'
import { migrations } from '../../../migrations/index.ts'
import { createQuota } from './quota.ts'
import { createSweepQueries } from './sweep.queries.ts'

eachDatabase((name, temporaryDatabase) => {
  test(`${name}: many requests at once bring no more than one above what somebody may keep`, async () => {
    const { path } = temporaryFolder('quota')
    const database = await openDatabase({ url: await temporaryDatabase(), dataDir: path })
    await migrate(database, migrations, { dataDir: path })
    const store = createDiskBlobStore(join(path, 'files'))
    const files = createFiles({ database, store, clock: systemClock, maximumBytes: 0 })
    const sweep = createSweepQueries(database)
    const kept = { documents: 1, bytes: 300 }
    const documents = { keptBy: () => Promise.resolve(kept), lockKept: () => Promise.resolve() }
    const people = { keeps: () => Promise.reject(new Error('asked too often')) }
    const quota = createQuota({ database, people, documents, sweep, requestBytes: 1_000 })
    const keeps = { documents: null, bytes: 500 }
    const userId = newId()

    async function* words(bytes: number): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(bytes, 'x')
    }
    const arrive = (ownerId: string, bytes: number) =>
      files.save({ ownerId, name: 'a.txt', type: 'text/plain', bytes: words(bytes) }, async (transaction, saved) => {
        await sweep.noteUpload(transaction, saved, Date.now())
      })
    await arrive(newId(), 5_000)
    await arrive(userId, 1_000)
    const last = await arrive(userId, 200)
    await quota.requireRoom(userId, keeps)
    await arrive(userId, 1)
    await assert.rejects(quota.requireRoom(userId, keeps), {
      code: 'quota_exceeded',
      message: /more than that at once/,
    })
    await quota.requireRoom(userId, { documents: 5, bytes: null })
    await files.discard([last])
    await quota.requireRoom(userId, keeps)
    await database.close()
  })
})
