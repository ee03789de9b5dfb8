import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { eachDatabase, temporaryFolder } from '@parley/lab'
import { systemClock } from '#platform/clock.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { migrations } from '../../migrations/index.ts'
import { createDiskBlobStore, createFiles, type BlobStore, type NewFile } from './index.ts'

const hour = 3_600_000
const owner = 'owner'

async function* pieces(bytes: Uint8Array, size = 1_000): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

const given = (bytes: Uint8Array, rest: Partial<NewFile> = {}): NewFile => ({
  ownerId: owner,
  name: 'notes.txt',
  type: 'text/plain',
  bytes: pieces(bytes),
  ...rest,
})

/** Every blob and draft on disk. */
function onDisk(folder: string): string[] {
  const entries = [folder, `${folder}.incoming`].flatMap((path) =>
    readdirSync(path, { recursive: true, withFileTypes: true }),
  )
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

async function open(url: string | null) {
  const { path } = temporaryFolder('files')
  const folder = join(path, 'files')
  const database = await openDatabase({ url, dataDir: path })
  await migrate(database, migrations, { dataDir: path })
  const store = createDiskBlobStore(folder)
  let ahead = 0
  const clock = { ...systemClock, now: () => Date.now() + ahead }
  const files = createFiles({ database, store, clock, maximumBytes: 100_000 })
  return {
    files,
    store,
    database,
    clock,
    folder,
    advance: (milliseconds: number) => (ahead += milliseconds),
    [Symbol.asyncDispose]: () => database.close(),
  }
}

const all = (stream: Readable) => buffer(stream)

eachDatabase((name, temporaryDatabase) => {
  const house = async () => open(await temporaryDatabase())

  test(`${name}: keeps a file and gives it back, whole and in part`, async () => {
    await using here = await house()
    const bytes = randomBytes(50_000)
    const saved = await here.files.save(given(bytes))
    assert.deepEqual(await here.files.find(saved.id), saved)
    assert.equal(saved.size, 50_000)
    assert.equal(saved.hash, createHash('sha256').update(bytes).digest('hex'))
    assert.deepEqual(await all(here.files.read(saved)), bytes)
    assert.deepEqual(await all(here.files.read(saved, { start: 10, end: 19 })), bytes.subarray(10, 20))
    const path = join(here.folder, saved.hash.slice(0, 2), saved.hash.slice(2, 4), saved.hash)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(await here.files.find('nothing'), null)
  })

  test(`${name}: keeps the same content once, until the last file that holds it is gone and its grace over`, async () => {
    await using here = await house()
    const bytes = randomBytes(5_000)
    const [first, second] = await Promise.all([here.files.save(given(bytes)), here.files.save(given(bytes))])
    assert.notEqual(first.id, second.id)
    assert.deepEqual(onDisk(here.folder), [first.hash])
    assert.equal(await here.files.bytesUsedBy(owner), 10_000)

    await here.database.transaction((transaction) => here.files.remove(transaction, first.id))
    here.advance(2 * hour)
    assert.equal(await here.files.collect(), 0)
    assert.deepEqual(await all(here.files.read(second)), bytes)

    await here.database.transaction((transaction) => here.files.removeOwner(transaction, owner))
    assert.equal(await here.files.collect(), 0)
    assert.deepEqual(onDisk(here.folder), [first.hash])
    here.advance(2 * hour)
    assert.equal(await here.files.collect(), 1)
    assert.deepEqual(onDisk(here.folder), [])
    assert.equal(await here.files.find(second.id), null)
  })

  test(`${name}: taking the last two references at once leaves nothing behind`, async () => {
    await using here = await house()
    for (let round = 0; round < 5; round += 1) {
      const bytes = randomBytes(100)
      const both = await Promise.all([here.files.save(given(bytes)), here.files.save(given(bytes))])
      const remove = (id: string) => here.database.transaction((transaction) => here.files.remove(transaction, id))
      await Promise.all(both.map(({ id }) => remove(id)))
    }
    here.advance(2 * hour)
    assert.equal(await here.files.collect(), 5)
    assert.deepEqual(onDisk(here.folder), [])
  })

  test(`${name}: content that comes again while it is collected is there afterwards`, async () => {
    await using here = await house()
    for (let round = 0; round < 10; round += 1) {
      const bytes = randomBytes(100)
      const old = await here.files.save(given(bytes))
      await here.database.transaction((transaction) => here.files.remove(transaction, old.id))
      here.advance(2 * hour)
      const [again] = await Promise.all([here.files.save(given(bytes)), here.files.collect()])
      assert.deepEqual(await all(here.files.read(again)), bytes)
      await here.files.collect()
      assert.deepEqual(await all(here.files.read(again)), bytes)
    }
  })

  test(`${name}: what fails on the way leaves no file and no bytes`, async () => {
    await using here = await house()
    await assert.rejects(here.files.save(given(randomBytes(100_001))), { code: 'too_large' })
    const aborted = AbortSignal.abort(new Error('gone'))
    await assert.rejects(here.files.save(given(randomBytes(10), { signal: aborted })), /gone/)
    const broken = async function* () {
      yield randomBytes(500)
      throw new Error('connection lost')
    }
    await assert.rejects(here.files.save(given(randomBytes(1), { bytes: broken() })), /connection lost/)
    assert.deepEqual(onDisk(here.folder), [])

    const refused = here.files.save(given(randomBytes(10)), () => Promise.reject(new Error('quota')))
    await assert.rejects(refused, /quota/)
    assert.equal(await here.files.bytesUsedBy(owner), 0)
    assert.deepEqual(onDisk(here.folder), [])
  })

  test(`${name}: what came to nothing goes at once, but not what somebody else needs`, async () => {
    await using here = await house()
    const bytes = randomBytes(500)
    const [mine, alone] = [await here.files.save(given(bytes)), await here.files.save(given(randomBytes(600)))]
    const theirs = await here.files.save(given(bytes, { ownerId: 'somebody else' }))
    await here.files.discard([mine, alone])
    assert.deepEqual(onDisk(here.folder), [mine.hash])
    assert.deepEqual(await all(here.files.read(theirs)), bytes)
    await here.files.discard([theirs])
    assert.deepEqual(onDisk(here.folder), [])
  })

  for (const [moment, before] of [
    ['before its bytes are named', true],
    ['after', false],
  ] as const) {
    test(`${name}: a file whose content is collected while it comes, ${moment}, is whole all the same`, async () => {
      await using here = await house()
      let times = 0
      const interrupted: BlobStore = {
        ...here.store,
        async receive(source, limits) {
          const draft = await here.store.receive(source, limits)
          const collect = async () => {
            here.advance(2 * hour)
            if (times++ === 0) assert.equal(await here.files.collect(), 1)
          }
          const keep = async () => {
            if (before) await collect()
            await draft.keep()
            if (!before) await collect()
          }
          return { ...draft, keep }
        },
      }
      const files = createFiles({ ...here, store: interrupted, maximumBytes: 0 })
      const bytes = randomBytes(500)
      const saved = await files.save(given(bytes))
      assert.deepEqual(await all(files.read(saved)), bytes)
      assert.deepEqual(onDisk(here.folder), [saved.hash])
    })
  }

  test(`${name}: bytes that were taken along at the last moment are there when the file is`, async () => {
    await using here = await house()
    const bytes = randomBytes(500)
    const saved = await here.files.save(given(bytes), (_, { hash }) => Promise.resolve(here.store.remove(hash)))
    assert.deepEqual(await all(here.files.read(saved)), bytes)
  })

  test(`${name}: a sweep goes on until nothing is left`, async () => {
    await using here = await house()
    const rows = Array.from({ length: 1_100 }, (_, index) => ({
      hash: createHash('sha256').update(String(index)).digest('hex'),
      size: 1,
      created_at: 0,
      unreferenced_at: 0,
    }))
    for (let start = 0; start < rows.length; start += 100) {
      await here.database.write
        .insertInto('blobs')
        .values(rows.slice(start, start + 100))
        .execute()
    }
    assert.equal(await here.files.collect(), rows.length)
  })

  test(`${name}: takes no path from a name, and shows every name as it was given`, async () => {
    await using here = await house()
    for (const odd of ['../../etc/passwd', 'C:\\x', 'naïve 文件 🌍.txt', '"; rm -rf', '.', 'a/b']) {
      const saved = await here.files.save(given(randomBytes(10), { name: odd }))
      assert.equal((await here.files.find(saved.id))?.name, odd)
    }
    const cleaned = await here.files.save(given(randomBytes(10), { name: 'a\r\nb\u0000', type: 'text/html; x="\r\n"' }))
    assert.deepEqual([cleaned.name, cleaned.type], ['ab', 'application/octet-stream'])
    const turned = await here.files.save(given(randomBytes(10), { name: 'photo\u202egnp.exe\u2069' }))
    assert.equal(turned.name, 'photognp.exe')
    const deep = await here.files.save(given(randomBytes(10), { name: `${'folder/'.repeat(60)}👩‍👧.docx` }))
    assert.match(deep.name, /^….*folder\/👩‍👧\.docx$/u)
    assert.equal(Array.from(deep.name).length, 255)
    await assert.rejects(here.files.save(given(randomBytes(1), { name: ' \n' })), { code: 'validation_failed' })
    assert.ok(onDisk(here.folder).every((path) => /^[0-9a-f]{64}$/.test(path)))
    assert.throws(() => here.store.read('../../../etc/passwd'), /not the hash/)
  })
})

test('drafts that a crash left behind are removed, those on their way stay', async () => {
  const path = join(temporaryFolder('files').path, 'files')
  const store = createDiskBlobStore(path)
  for (const [name, hours] of [
    ['old', 25],
    ['new', 0],
  ] as const) {
    const draft = join(`${path}.incoming`, name)
    writeFileSync(draft, 'x')
    const seconds = Date.now() / 1000 - hours * 3600
    utimesSync(draft, seconds, seconds)
  }
  await store.removeStaleDrafts(24 * hour)
  assert.deepEqual(onDisk(path), ['new'])
})

/** A user namespace gives a file system of one megabyte without being root. */
const fullDisk = `
  mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" --input-type=module -e "$3" "$1"`
const program = `
  const { createDiskBlobStore } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
  const { readdirSync } = await import('node:fs')
  const store = createDiskBlobStore(process.argv[1] + '/files')
  async function* endless() { for (;;) yield new Uint8Array(65_536) }
  const failed = await store.receive(endless(), { maximumBytes: 0 }).catch(({ code }) => code)
  const left = readdirSync(process.argv[1] + '/files.incoming').length
  async function* small() { yield new Uint8Array(1_000) }
  const draft = await store.receive(small(), { maximumBytes: 0 })
  await draft.keep()
  console.log(JSON.stringify({ failed, left, size: draft.size }))`

const ownFileSystem = ['--user', '--map-root-user', '--mount']
const cannot = spawnSync('unshare', [...ownFileSystem, 'true']).status !== 0
const skip = cannot && process.env['CI'] !== 'true' ? 'this machine allows no user namespaces' : false

test('a full disk is said to be full, nothing is left, and it works again when there is room', { skip }, async () => {
  const { path } = temporaryFolder('files-full')
  const command = ['sh', '-c', fullDisk, 'sh', path, process.execPath, program]
  const child = spawn('unshare', [...ownFileSystem, ...command])
  let said = ''
  child.stdout.on('data', (text) => (said += String(text)))
  child.stderr.on('data', (text) => (said += String(text)))
  await once(child, 'close')
  assert.equal(said.trim(), JSON.stringify({ failed: 'storage_full', left: 0, size: 1_000 }))
})
