import { libraryMigrations } from './db.testing.ts'
import { migrate, openDatabase } from './index.ts'

// Run by migrate.test.ts: kills itself before the given statement, counted over all migrations.
const [url, dataDir = '', at] = process.argv.slice(2)
const database = await openDatabase({ url: url || null, dataDir })
let statements = 0
await migrate(database, libraryMigrations, {
  dataDir,
  progress: () => {
    if (statements === Number(at)) process.kill(process.pid, 'SIGKILL')
    statements += 1
  },
})
await database.close()
