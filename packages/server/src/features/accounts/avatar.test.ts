import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import { me, problem } from '@parley/contract'
import { readPng, writePng } from '#platform/images/index.ts'
import { eachDatabase, startTestApp, TestClient } from '../../testing/index.ts'

const drawn = (width: number, height: number, colourType = 6): Parameters<typeof writePng>[0] => {
  const samples = { 0: 1, 2: 3, 4: 2, 6: 4 }[colourType] ?? 4
  const points = Buffer.alloc(width * height * samples)
  for (let at = 0; at < points.length; at += 1) points[at] = (at * 31 + (at >> 3) * 7) % 256
  return { width, height, colourType, samples, points }
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)]
  head.writeUInt32BE(content.length)
  tail.writeUInt32BE(crc32(body))
  return Buffer.concat([head, body, tail])
}

/** After the header, where cameras write who, when and where. */
const withChunk = (png: Buffer, name: string, content: Buffer): Buffer =>
  Buffer.concat([png.subarray(0, 33), chunk(name, content), png.subarray(33)])

const sent = (bytes: Buffer, name = 'me.png'): File[] => [new File([new Uint8Array(bytes)], name)]

for (const colourType of [0, 2, 4, 6]) {
  test(`a picture of colour type ${colourType} is read and written point by point`, async () => {
    const picture = drawn(37, 21, colourType)
    const again = await readPng(await writePng(picture), 512)
    assert.deepEqual(again, picture)
  })
}

eachDatabase((dialect, temporaryDatabase) => {
  test(`${dialect}: of a picture only its points are kept, for everybody in the house and nobody else`, async () => {
    const app = await startTestApp({ databaseUrl: await temporaryDatabase() })
    try {
      const [mia, other] = [new TestClient(app.url), new TestClient(app.url)]
      const { id } = await mia.register('mia')
      await other.register('other')
      const tail = Buffer.from('<script>after the end</script>')
      const clean = await writePng(drawn(64, 64))
      const given = Buffer.concat([withChunk(clean, 'tEXt', Buffer.from('Comment\0taken at 52.5N 13.4E')), tail])
      const answer = await mia.upload('/api/me/avatar', 'file', sent(given))
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      const { avatar } = me.parse(answer.body)
      assert.ok(avatar !== null)

      const seen = await other.fetch('GET', `/api/users/${id}/avatar?v=${avatar}`)
      assert.equal(seen.headers.get('content-type'), 'image/png')
      assert.match(seen.headers.get('cache-control') ?? '', /^private.*immutable/)
      const kept = Buffer.from(await seen.arrayBuffer())
      assert.deepEqual(kept, clean)
      assert.doesNotMatch(kept.toString('latin1'), /taken at|script/)
      assert.equal((await new TestClient(app.url).fetch('GET', `/api/users/${id}/avatar`)).status, 401)

      const second = me.parse((await mia.upload('/api/me/avatar', 'file', sent(clean))).body)
      assert.notEqual(second.avatar, avatar)
      assert.equal((await mia.call('GET', `/api/files/${avatar}`)).status, 404, 'the one before is gone')
      assert.equal(me.parse(await mia.ok('DELETE', '/api/me/avatar')).avatar, null)
      assert.equal((await other.call('GET', `/api/users/${id}/avatar`)).status, 404)
    } finally {
      await app.close()
    }
  })
})

test('what is no picture, or would grow too large when unpacked, is refused and changes nothing', async () => {
  const app = await startTestApp()
  try {
    const mia = new TestClient(app.url)
    await mia.register('mia')
    const good = await writePng(drawn(8, 8))
    const refused = async (bytes: Buffer, status: number, why: string): Promise<void> => {
      app.clock.advance(10_000)
      const { status: told, body } = await mia.upload('/api/me/avatar', 'file', sent(bytes))
      assert.deepEqual([told, problem.parse(body).retryable], [status, false], why)
    }
    const headed = (change: (header: Buffer) => void, data = deflateSync(Buffer.alloc(8))): Buffer => {
      const header = Buffer.from(good.subarray(16, 29))
      change(header)
      const empty = Buffer.from(good.subarray(0, 8))
      return Buffer.concat([empty, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
    }
    await refused(Buffer.from('<svg onload=alert(1)>'), 415, 'no PNG')
    await refused(Buffer.concat([Buffer.from('GIF89a'), good]), 415, 'two kinds at once')
    await refused(good.subarray(0, -20), 415, 'cut off')
    await refused(
      headed((header) => header.writeUInt32BE(60_000)),
      413,
      'too wide',
    )
    await refused(
      headed((header) => header.writeUInt32BE(0)),
      415,
      'no width',
    )
    await refused(
      headed((header) => void (header[8] = 16)),
      415,
      'sixteen bits',
    )
    await refused(
      headed((header) => void (header[12] = 1)),
      415,
      'interlaced',
    )
    // Ten megabytes of nothing in ten thousand bytes, said to be eight points wide.
    await refused(
      headed(() => undefined, deflateSync(Buffer.alloc(10_000_000))),
      415,
      'a bomb',
    )
    await refused(Buffer.alloc(3 * 1024 * 1024, good), 413, 'three megabytes')
    assert.equal(me.parse(await mia.ok('GET', '/api/me')).avatar, null)
  } finally {
    await app.close()
  }
})
