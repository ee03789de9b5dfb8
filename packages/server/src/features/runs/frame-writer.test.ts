import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import { PumpQueue } from '#platform/live/pump-queue.ts'
import { RunTopic } from '#platform/live/run-topic.ts'
import { FrameWriter } from './frame-writer.ts'
import { RunLog } from './run-log.ts'

/** Longer than a frame of text waits at least. */
const longer = 50

/** Which runs each commit held, for a database that takes as long as it is told to. */
function startWriter() {
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

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    assert.ok(tries < 500, 'nothing happens any more')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('a first token has a commit of its own, and the text of others follows at its step', async () => {
  const { commits, log, pass } = startWriter()
  const [old, fresh] = [log(1), log(2)]
  old.text('text-delta', 'one')
  await turns()
  pass(longer)
  old.text('text-delta', ' two')
  fresh.text('text-delta', 'first')
  await turns()
  assert.deepEqual(commits, [[1], [2]])
  await until(() => commits.length > 2)
  assert.deepEqual(commits, [[1], [2], [1]])
})

test('text whose step passes while something is stored follows at once, whatever else is urgent', async () => {
  const { commits, log, pass, hold } = startWriter()
  const [old, fresh] = [log(1), log(2)]
  old.text('text-delta', 'one')
  await turns()
  const release = hold()
  fresh.text('text-delta', 'first')
  await turns()
  pass(longer)
  old.text('text-delta', ' two')
  // Past the step of the clock, which finds the database still at work.
  await new Promise((resolve) => setTimeout(resolve, longer))
  fresh.append({ type: 'status', stage: 'tool' })
  await turns()
  assert.deepEqual(commits, [[1], [2]])
  release()
  await turns()
  assert.deepEqual(commits, [[1], [2], [1, 2]])
})
