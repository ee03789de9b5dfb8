import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as endOfTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { transactOver } from './kysely-over.ts'

test('statements that a transaction asks together are under way together', async () => {
  const asked: string[] = []
  const answered = Promise.withResolvers<void>()
  const run = async ({ sql: words }: { sql: string }) => {
    asked.push(words)
    await answered.promise
    return { rows: [], changes: 0 }
  }
  const steps: string[] = []
  const step = (name: string) => async () => void steps.push(name)
  const done = transactOver(
    'sqlite',
    run,
    { begin: step('begin'), commit: step('commit'), rollback: step('rollback') },
    (transaction) =>
      Promise.all([sql`one`.execute(transaction), sql`two`.execute(transaction), sql`three`.execute(transaction)]),
  )
  await endOfTurn()
  assert.deepEqual(asked, ['one', 'two', 'three'])
  assert.deepEqual(steps, ['begin'])
  answered.resolve()
  await done
  assert.deepEqual(steps, ['begin', 'commit'])
})
