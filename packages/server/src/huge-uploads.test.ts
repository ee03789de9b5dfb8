import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { temporaryFolder } from '@parley/lab'
import { TestClient } from './testing/client.ts'
import { startServer } from './testing/server-process.ts'

const megabyte = 2 ** 20
const uploadsAtOnce = 4

const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** A form with one file of so many megabytes, made while it is sent. Gives the status. */
function give(client: TestClient, megabytes: number): Promise<number> {
  const headers = {
    cookie: client.cookie,
    origin: client.base.origin,
    'content-type': 'multipart/form-data; boundary=form',
  }
  const outgoing = request(new URL('api/files', client.base), { method: 'POST', headers })
  const answered = new Promise<number>((resolve, reject) => {
    outgoing.on('response', (incoming) => resolve(incoming.resume().statusCode ?? 0)).on('error', reject)
  })
  function* form() {
    yield '--form\r\nContent-Disposition: form-data; name="file"; filename="huge.bin"\r\n\r\n'
    for (let sent = 0; sent < megabytes; sent += 1) yield Buffer.alloc(megabyte, `${megabytes} ${sent}`)
    yield '\r\n--form--\r\n'
  }
  Readable.from(form()).pipe(outgoing)
  return answered
}

test('huge uploads, several at once, take no more memory than small ones, and one beyond the limit is refused', async () => {
  const running = await startServer({ PARLEY_DATA_DIR: temporaryFolder('huge-uploads').path })
  const pid = running.child.pid ?? assert.fail()
  const ada = new TestClient(running.url)
  await ada.register('ada')
  assert.equal(await give(ada, 1), 201)

  const before = residentMegabytes(pid)
  let most = before
  const looking = setInterval(() => (most = Math.max(most, residentMegabytes(pid))), 10)
  const given = await Promise.all(Array.from({ length: uploadsAtOnce }, (_, count) => give(ada, 95 - count)))
  assert.deepEqual(new Set(given), new Set([201]))
  const refused = await give(ada, 300).catch((error: NodeJS.ErrnoException) => error.code)
  clearInterval(looking)
  // Whoever goes on sending after the answer may find the connection closed.
  assert.ok(refused === 413 || refused === 'EPIPE' || refused === 'ECONNRESET', String(refused))
  assert.ok(most - before < 95, `${Math.round(before)} MB before, ${Math.round(most)} meanwhile`)

  assert.equal((await ada.call('GET', '/api/me')).status, 200)
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
})
