import { createLog } from '../log/index.ts'
import { Lifecycle, runProcess, StartError } from './index.ts'

// Run by run-process.test.ts as a process of its own; its argument says what it is to do.
const behaviour = process.argv[2]
const log = createLog({ level: 'debug', format: 'json' })
const lifecycle = new Lifecycle({ log, stopMs: 5_000 })
const say = (word: string) => process.stdout.write(`${word}\n`)

await runProcess({
  lifecycle,
  log,
  impatientAfterMs: 200,
  start: async () => {
    const alive = setInterval(() => {}, 1_000)
    await lifecycle.start(
      'database',
      () => {},
      () => {
        clearInterval(alive)
        say('database closed')
      },
    )
    if (behaviour === 'port') throw new StartError('Port 1 is in use.\nSet PARLEY_PORT.')
    if (behaviour === 'surprise') throw new Error('unforeseen\nsecond line')
    await lifecycle.start(
      'work',
      () => {},
      () => (behaviour === 'hang' ? new Promise(() => {}) : undefined),
    )
    if (behaviour === 'throw') setImmediate(() => JSON.parse('{'))
    if (behaviour === 'reject') void Promise.reject(new Error('lost promise'))
    say('ready')
  },
})
