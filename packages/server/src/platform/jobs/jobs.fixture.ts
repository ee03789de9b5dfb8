import { createJobs } from './index.ts'
import { kindOf, silentLog } from './jobs.testing.ts'
import { systemClock } from '#platform/clock.ts'
import { openDatabase } from '#platform/db/index.ts'

// Run by crash.test.ts as a process of its own, which is killed while its job runs.
const [folder = '', url = ''] = process.argv.slice(2)
const database = await openDatabase({ url: url || null, dataDir: folder })
const jobs = createJobs({ database, clock: systemClock, log: silentLog, leaseMs: 600, pollMs: 50 })
jobs.register(
  kindOf('slow', async ({ saveCheckpoint }) => {
    await saveCheckpoint({ reached: 7 })
    process.stdout.write('working\n')
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  }),
)
await jobs.start()
