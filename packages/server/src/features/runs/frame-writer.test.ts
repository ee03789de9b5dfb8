import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import { PumpQueue } from '#platform/live/pump-queue.ts'
import { RunTopic } from '#platform/live/run-topic.ts'
import { FrameWriter } from './frame-writer.ts'
import { RunLog } from './run-log.ts'

/** Longer than a frame of text waits at least, and a step of the clock. */
const longer = 50
const step = 16

/** Which runs each commit held, for a database that takes as long as it is told to. */
function startWriter(writing = 2) {
  const commits: number[][] = []
  let now = 0
  let gate: Promise<void> | undefined
  const writer = new FrameWriter(
    {
      dialect: 'sqlite',
      async commit(statements) {
        commits.push(statements.map(({ parameters }) => Number(parameters[0])))
        await gate
      },
    },
    () => now,
    () => writing,
    (_log, error) => assert.fail(String(error)),
  )
  const queue = new PumpQueue()
  const log = (number: number): RunLog =>
    new RunLog(
      number,
      new RunTopic(newId(), newId(), 0, queue),
      writer,
      () => now,
      () => assert.fail('overflow'),
    )
  return {
    commits,
    log,
    pass: (milliseconds: number) => (now += milliseconds),
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

/** Everything that waits for no clock. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('a first token has a commit of its own, and the text of others follows at its step', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const { commits, log, pass } = startWriter()
  const [old, fresh] = [log(1), log(2)]
  old.text('text-delta', 'one')
  await turns()
  pass(longer)
  old.text('text-delta', ' two')
  fresh.text('text-delta', 'first')
  await turns()
  assert.deepEqual(commits, [[1], [2]])
  mock.timers.tick(step)
  await turns()
  assert.deepEqual(commits, [[1], [2], [1]])
})

test('text whose step passes while something is stored follows at once', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const { commits, log, pass, hold } = startWriter()
  const [old, fresh] = [log(1), log(2)]
  old.text('text-delta', 'one')
  await turns()
  const release = hold()
  fresh.text('text-delta', 'first')
  await turns()
  pass(longer)
  old.text('text-delta', ' two')
  // It finds the database still at work.
  mock.timers.tick(step)
  await turns()
  assert.deepEqual(commits, [[1], [2]])
  release()
  await turns()
  assert.deepEqual(commits, [[1], [2], [1]])
})

test('the more runs there are, the more text a frame holds, but nobody waits longer than a tenth of a second', async ({
  mock,
}) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  for (const [runs, milliseconds] of [
    [1, 33],
    [240, 60],
    [5_000, 100],
  ] as const) {
    const { commits, log, pass } = startWriter(runs)
    const one = log(1)
    one.text('text-delta', 'one')
    await turns()
    one.text('text-delta', ' two')
    pass(milliseconds - 1)
    mock.timers.tick(step)
    await turns()
    assert.equal(commits.length, 1, `${runs}: not yet`)
    pass(1)
    mock.timers.tick(step)
    await turns()
    assert.equal(commits.length, 2, `${runs}: now`)
  }
})
