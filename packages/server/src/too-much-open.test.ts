import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '@parley/contract'
import { startLabProvider, temporaryFolder } from '@parley/lab'
import { TestCollection } from './features/knowledge/knowledge.testing.ts'
import { TestClient } from './testing/client.ts'
import { startServer } from './testing/server-process.ts'

const limitOf = (pid: number, files: number): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--nofile=${files}:`])

/** So that this process can open so many files more, and then no other. */
function leaveOpen(pid: number, files: number): void {
  const taken = new Set(readdirSync(`/proc/${pid}/fd`).map(Number))
  let limit = 0
  for (let free = 0; free < files || taken.has(limit); limit += 1) if (!taken.has(limit)) free += 1
  limitOf(pid, limit)
}

test('where no more files can be opened the server says so, stays, and goes on once they can', async () => {
  const provider = await startLabProvider({ protocol: 'openai' })
  const dataDir = temporaryFolder('too-much-open').path
  const running = await startServer({
    OPENAI_BASE_URL: provider.url,
    PARLEY_DATA_DIR: dataDir,
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
  })
  const pid = running.child.pid ?? assert.fail()
  const ada = new TestClient(running.url)
  await ada.register('ada')
  const { id } = await ada.conversation()
  const papers = await TestCollection.make(ada)
  await papers.read('before.txt', 'The boiler is cold.')
  const give = (path: string, field: string, text: string) => ada.upload(path, field, [new File([text], 'a.txt')])

  const refused: unknown[] = []
  for (const files of [8, 6, 4, 2, 0]) {
    leaveOpen(pid, files)
    const answers = await Promise.all([
      ada.call('GET', '/api/me'),
      ada.call('POST', `/api/conversations/${id}/messages`, { id: newId(), text: '/lab tokens=2 Hi' }),
      give(`/api/collections/${papers.id}/documents`, 'files', `The pump has ${files} valves.`),
      give('/api/files', 'file', `${files} valves`),
    ])
    const [me, sent, ...given] = answers.map(({ status }) => status)
    assert.deepEqual([me, sent], [200, 202])
    for (const status of given) assert.ok([201, 202, 503].includes(status ?? 0), `${status}`)
    refused.push(...answers.filter(({ status }) => status === 503).map(({ body }) => Object(body).code))
    // What was taken is read in the background.
    await pause(500)
  }
  assert.ok(refused.length > 0)
  assert.deepEqual(new Set(refused), new Set(['maintenance']))

  limitOf(pid, 4096)
  const { state } = await papers.read('after.txt', 'The boiler is warm again.')
  assert.equal(state, 'ready')
  const { events } = await ada.chat(id, '/lab tokens=5 After')
  assert.equal(events.at(-1)?.type, 'run-end')
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
  await provider.close()
})
