import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { archiveOf, jsonEntry, textEntry, type ArchiveEntry } from './account-archive.ts'
import { unzipped } from './privacy.testing.ts'

async function* all(...entries: ArchiveEntry[]): AsyncGenerator<ArchiveEntry> {
  yield* entries
}

test('an archive holds what it was given', async () => {
  const bytes = await buffer(archiveOf(all(jsonEntry('a.json', () => [1])), AbortSignal.timeout(10_000)))
  assert.deepEqual(JSON.parse((await unzipped(bytes)).get('a.json') ?? ''), [1])
})

test('what is gone when its turn comes fails the archive, and nothing else', async () => {
  const gone = textEntry('chat.json', () => Promise.reject(new Error('There is no such conversation.')))
  const archive = archiveOf(
    all(
      jsonEntry('a.json', () => [1]),
      gone,
    ),
    AbortSignal.timeout(10_000),
  )
  await assert.rejects(buffer(archive), /no such conversation/)
})

test('one that is given up before anybody reads it says so to who reads it then', async () => {
  const giveUp = new AbortController()
  const archive = archiveOf(all(jsonEntry('a.json', () => [1])), giveUp.signal)
  giveUp.abort(new Error('Given up.'))
  await wait(20)
  await assert.rejects(buffer(archive), /Given up\./)
})
