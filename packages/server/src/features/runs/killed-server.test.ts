import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runEvent } from '@parley/contract'
import { count, seeded, temporaryFolder, testSeed } from '@parley/lab'
import { followRun, Seen, type Codec } from '#platform/live/follower.testing.ts'
import { openTestDatabase } from './open-test-database.ts'
import { openRunHouse, type StartedRun } from './runs.testing.ts'

const fixture = fileURLToPath(new URL('killed-server.fixture.ts', import.meta.url))
const codecs: Codec[] = ['websocket', 'live-sse', 'run-sse']

test('what a follower has received is in the database after kill -9, every time', async (t) => {
  const random = seeded(testSeed('killed server'))
  let received = 0
  const times = count(4, 100)
  for (let time = 0; time < times; time += 1) {
    const folder = temporaryFolder('killed')
    const child = spawn(process.execPath, [fixture, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(child.stdout, 'data')
    const started: { port: number; runs: StartedRun[]; silent: StartedRun } = JSON.parse(String(line))
    const followers = started.runs.map((run, index) => {
      const seen = new Seen()
      return { run, seen, ...followRun(codecs[index % 3] ?? 'websocket', started.port, run.id, 0, seen.take) }
    })
    const enough = random.between(5, 45)
    while (followers.some(({ seen }) => seen.last < enough)) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGKILL')
    await Promise.all([once(child, 'exit'), ...followers.map((follower) => follower.closed)])

    const house = await openRunHouse(await openTestDatabase(folder.path))
    await house.runs.start()
    for (const { run, seen } of followers) {
      received += seen.events.length
      const { frames } = await house.runs.read(run.id, 0)
      const log = frames.map((frame) => runEvent.parse(JSON.parse(frame.json())))
      assert.deepEqual(seen.faults, [])
      assert.deepEqual(log.slice(0, seen.last), seen.events)
      assert.deepEqual(
        log.slice(-2).map((event) => event.type),
        ['error', 'run-end'],
      )
      const stored = await house.message(run.messageId)
      assert.equal(stored.status, 'interrupted')
      assert.deepEqual(stored.problem?.actions, ['continue', 'retry'])
      assert.ok(stored.text.startsWith(seen.text) && seen.text.length > 0)
      const resumed = new Seen()
      resumed.last = seen.last
      followRun('websocket', house.port, run.id, seen.last, resumed.take)
      await resumed.ended
      assert.equal(seen.text + resumed.text, stored.text)
    }
    await house.runs.start()
    const silent = await house.message(started.silent.messageId)
    assert.deepEqual([silent.text, silent.problem?.actions], ['', ['retry']], 'nothing can be gone on with')
    assert.equal(house.ended.length, followers.length + 1, 'each is closed once')
    await house.close()
    folder.remove()
  }
  t.diagnostic(`${times} kills, ${received} events received before them, all of them stored`)
})
