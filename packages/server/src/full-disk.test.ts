import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import { smallDisk, startLabProvider } from '@parley/lab'
import { TestClient } from './testing/client.ts'
import { launchServer, startServer } from './testing/server-process.ts'

const megabyte = 1024 * 1024

/** Takes every byte there is. */
function fill(file: string): void {
  const opened = openSync(file, 'w')
  for (let piece = 65_536; piece >= 1;) {
    try {
      writeSync(opened, Buffer.alloc(piece))
    } catch {
      piece = Math.floor(piece / 2)
    }
  }
  closeSync(opened)
}

test('on a full disk the server says so, still reads, loses nothing, and goes on once there is room', async (context) => {
  const disk = smallDisk(24 * megabyte)
  if (disk === null) return context.skip('this user may not mount a small disk')
  const provider = await startLabProvider({ protocol: 'openai' })
  const environment = {
    OPENAI_BASE_URL: provider.url,
    PARLEY_DATA_DIR: disk.path,
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
  }
  const running = await startServer(environment)
  const ada = new TestClient(running.url)
  await ada.register('ada')
  const { id } = await ada.conversation()
  await ada.chat(id, '/lab tokens=5 Before')

  const ballast = join(disk.path, 'ballast')
  fill(ballast)
  const path = `/api/conversations/${id}/messages`
  const acknowledged: string[] = []
  const text = `/lab tokens=1 ${'long '.repeat(5000)}`
  let refused = await ada.call('POST', path, { id: newId(), text })
  // A few still fit into what the database had taken already.
  for (let more = 0; refused.status === 202 && more < 100; more += 1) {
    acknowledged.push(Object(refused.body).message.id)
    fill(ballast)
    refused = await ada.call('POST', path, { id: newId(), text })
  }
  assert.deepEqual([refused.status, Object(refused.body).code], [507, 'storage_full'])
  const uploaded = await ada.upload('/api/files', 'file', [new File(['x'.repeat(megabyte)], 'a.txt')])
  assert.deepEqual([uploaded.status, Object(uploaded.body).code], [507, 'storage_full'])
  for (const read of ['/api/me', '/api/conversations', path, '/api/models', '/api/search?q=before']) {
    assert.equal((await ada.call('GET', read)).status, 200, read)
  }
  const ready = await ada.call('GET', '/health/ready')
  assert.deepEqual([ready.status, Object(ready.body).checks.disk.state], [503, 'failed'])

  rmSync(ballast)
  const { sent, events } = await ada.chat(id, '/lab tokens=5 After')
  assert.equal(events.at(-1)?.type, 'run-end')
  const ids = (await ada.messages(id, '?limit=100')).items.map((message) => message.id)
  for (const one of [...acknowledged, sent.message.id]) {
    assert.equal(ids.filter((other) => other === one).length, 1, 'what was acknowledged is there once')
  }
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)

  // The same house where nothing can be written: one line, and nothing else.
  execFileSync('mount', ['-o', 'remount,ro', disk.path])
  const { code, errors } = await launchServer(environment).ended
  assert.equal(code, 1)
  assert.match(errors, /^parley: [^\n]*(written|write|read-only)[^\n]*\n$/i)
  assert.ok(errors.includes(disk.path))
  await provider.close()
  disk.remove()
})
