import { openTestDatabase } from './open-test-database.ts'
import { openRunHouse } from './runs.testing.ts'

/** A server that writes a few answers without end, until it is killed. */
const folder = process.argv[2]
if (folder === undefined) throw new Error('Say in which folder.')
const house = await openRunHouse(await openTestDatabase(folder))
const runs = []
for (let n = 0; n < 5; n += 1) {
  const run = await house.start(async (emit, signal) => {
    for (let piece = 0; !signal.aborted; piece += 1) {
      emit({ type: piece % 9 === 0 ? 'reasoning' : 'text', text: `${piece} ` })
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    return { finish: 'stop', usage: null }
  })
  runs.push(run)
}
// Somebody still waits for its first word.
const silent = await house.start(() => new Promise(() => undefined))
process.stdout.write(`${JSON.stringify({ port: house.port, runs, silent })}\n`)
