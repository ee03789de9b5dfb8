import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { problem, storedFile, type StoredFile } from '@parley/contract'
import { untilNoneOpenBelow } from '@parley/lab'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

describe('files that people give', () => {
  let app: TestApp
  let ada: TestClient
  let bob: TestClient
  before(async () => {
    app = await startTestApp({ environment: { PARLEY_MAX_UPLOAD_MB: '2' } })
    ada = new TestClient(app.url)
    bob = new TestClient(app.url)
    await ada.register('ada')
    await bob.register('bob')
  })
  after(() => app.close())

  async function give(content: string | Uint8Array<ArrayBuffer>, name: string, type = ''): Promise<StoredFile> {
    const answer = await ada.upload('/api/files', 'file', [new File([content], name, { type })])
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return storedFile.parse(answer.body)
  }

  async function refused(field: string, ...files: File[]): Promise<string> {
    const answer = await ada.upload('/api/files', field, files)
    return `${answer.status} ${problem.parse(answer.body).code}`
  }

  const get = (client: TestClient, id: string, headers: Record<string, string> = {}) =>
    client.fetch('GET', `/api/files/${id}`, undefined, headers)

  test('come back byte for byte, to their owner alone', async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251)
    const file = await give(bytes, 'numbers.bin')
    assert.deepEqual([file.name, file.size, file.type], ['numbers.bin', 300_000, 'application/octet-stream'])
    const answer = await get(ada, file.id)
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bytes)
    assert.equal((await get(bob, file.id)).status, 404)
  })

  test('are closed again for who has left before they came', async () => {
    const { id } = await give('x'.repeat(500_000), 'long.txt')
    const leave = Array.from({ length: 50 }, async () => {
      const socket = connect(Number(app.url.port), app.url.hostname)
      socket.on('error', () => undefined)
      const request = `GET /api/files/${id} HTTP/1.1\r\nHost: ${app.url.host}\r\nCookie: ${ada.cookie}\r\n\r\n`
      socket.write(request, () => socket.resetAndDestroy())
      await once(socket, 'close')
    })
    await Promise.all(leave)
    assert.equal((await get(ada, id)).status, 200)
    await untilNoneOpenBelow(app.dataDir, (path) => path.includes('/files/'))
  })

  test('come in parts when parts are asked for', async () => {
    const { id } = await give('0123456789', 'ten.txt')
    const part = async (range: string, more: Record<string, string> = {}) => {
      const answer = await get(ada, id, { range, ...more })
      return [answer.status, answer.headers.get('content-range'), await answer.text()]
    }
    assert.deepEqual(await part('bytes=2-4'), [206, 'bytes 2-4/10', '234'])
    assert.deepEqual(await part('bytes=7-'), [206, 'bytes 7-9/10', '789'])
    assert.deepEqual(await part('bytes=-2'), [206, 'bytes 8-9/10', '89'])
    assert.deepEqual(await part('bytes=5-500'), [206, 'bytes 5-9/10', '56789'])
    assert.deepEqual(await part('bytes=10-'), [416, 'bytes */10', ''])
    for (const odd of ['bytes=4-2', 'bytes=a-b', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-']) {
      assert.deepEqual(await part(odd), [200, null, '0123456789'], odd)
    }
    const tag = (await get(ada, id)).headers.get('etag') ?? ''
    assert.deepEqual(await part('bytes=0-0', { 'if-range': tag }), [206, 'bytes 0-0/10', '0'])
    assert.deepEqual(await part('bytes=0-0', { 'if-range': '"other"' }), [200, null, '0123456789'])
    assert.equal((await get(ada, id, { 'if-none-match': tag })).status, 304)
  })

  test('are never a page of this site, whatever they call themselves', async () => {
    const page = '<script>fetch("/api/me")</script>'
    for (const [name, type] of [
      ['page.html', 'text/html'],
      ['picture.png', 'image/png'],
      ['drawing.svg', 'image/svg+xml'],
    ] as const) {
      const file = await give(page, name, type)
      const { headers } = await get(ada, file.id)
      assert.equal(headers.get('content-type'), 'application/octet-stream', name)
      assert.match(headers.get('content-disposition') ?? '', /^attachment; /)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'; sandbox/)
    }
    const image = await give(png, 'page.html', 'text/html')
    const { headers } = await get(ada, image.id)
    assert.equal(headers.get('content-type'), 'image/png')
    assert.match(headers.get('content-disposition') ?? '', /^inline; /)
  })

  test('keep odd names, which come back whole and break no header', async () => {
    for (const name of [
      '../../etc/passwd',
      'Übersicht 東京 🎉.txt',
      'a"b;c=d%0d.txt',
      '.',
      'con.txt',
      'a\u202egnp.exe',
    ]) {
      const file = await give('x', name)
      const kept = name.replace('\u202e', '')
      assert.equal(file.name, kept, 'whole, but for what would turn its end round')
      const disposition = (await get(ada, file.id)).headers.get('content-disposition') ?? ''
      const encoded = /filename\*=UTF-8''([^;]+)$/.exec(disposition)?.[1] ?? ''
      assert.equal(decodeURIComponent(encoded), kept.split('/').at(-1))
    }
  })

  test('are refused with a reason: too large, too many, under another field, none at all', async () => {
    const large = new File([new Uint8Array(2 * 1024 * 1024 + 1)], 'large.bin')
    assert.equal(await refused('file', large), '413 too_large')
    const vast = new File([new Uint8Array(9 * 1024 * 1024)], 'vast.bin')
    assert.equal(await refused('file', vast), '413 too_large')
    assert.equal(await refused('file', new File(['a'], 'a'), new File(['b'], 'b')), '400 validation_failed')
    assert.equal(await refused('other', new File(['a'], 'a')), '400 validation_failed')
    assert.equal(await refused('file'), '400 validation_failed')
    const json = await ada.call('POST', '/api/files', { file: 'text' })
    assert.equal(json.status, 415)
  })

  test('pile up unsent no further than so far, and there is room again once some are sent', async () => {
    const eve = new TestClient(app.url)
    await eve.register('eve')
    const large = new File([new Uint8Array(2 * 1024 * 1024)], 'large.txt')
    const offer = async (file = large) => {
      const { status, body } = await eve.upload('/api/files', 'file', [file])
      return status === 201 ? storedFile.parse(body).id : problem.parse(body).code
    }
    const small = await offer(new File(['words'], 'small.txt'))
    for (let given = 0; given < 19; given += 1) assert.notEqual(await offer(), 'quota_exceeded')
    const last = await Promise.all([offer(), offer(), offer()])
    assert.equal(last.filter((told) => told === 'quota_exceeded').length, 3)
    const { id } = await eve.conversation()
    await eve.send(id, { text: 'Here', attachmentIds: [small], answer: false })
    assert.notEqual(await offer(), 'quota_exceeded')
    assert.equal(await offer(), 'quota_exceeded')
    assert.equal((await give('of another', 'other.txt')).size, 10)
  })

  test('leave nothing when the form breaks off or is no form', async () => {
    const send = async (body: string, boundary = 'b') =>
      (
        await fetch(new URL('api/files', app.url), {
          method: 'POST',
          headers: {
            cookie: ada.cookie,
            origin: app.url.origin,
            'content-type': `multipart/form-data; boundary=${boundary}`,
          },
          body,
        })
      ).status
    const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    assert.equal(await send(`${head}half`), 400)
    assert.equal(await send('--b\r\nbroken'), 400)
    assert.equal(await send('no form'), 400)
    assert.equal(await send(`${head}whole\r\n--b--\r\n`), 201)
    const many = Array.from(
      { length: 50 },
      (_, n) => `--b\r\ncontent-disposition: form-data; name="f${n}"\r\n\r\nx\r\n`,
    )
    assert.equal(await send(`${many.join('')}--b--\r\n`), 400)
    assert.equal(await send(`--b\r\n${'x: y\r\n'.repeat(5_000)}\r\n\r\n--b--\r\n`), 400)
  })

  test('a sender who hangs up in the middle disturbs nobody', async () => {
    const socket = connect(Number(app.url.port), app.url.hostname)
    const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    const lines = [
      'POST /api/files HTTP/1.1',
      `host: ${app.url.host}`,
      `origin: ${app.url.origin}`,
      `cookie: ${ada.cookie}`,
      'content-type: multipart/form-data; boundary=b',
      'content-length: 100000',
    ]
    await new Promise<void>((resolve) => socket.write(`${lines.join('\r\n')}\r\n\r\n${head}some`, () => resolve()))
    socket.destroy()
    assert.equal((await give('after', 'after.txt')).size, 5)
  })
})
