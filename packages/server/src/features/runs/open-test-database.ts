import { temporaryFolder } from '@parley/lab'
import { migrate, openDatabase, type Database } from '#platform/db/index.ts'
import { migrations } from '../../migrations/index.ts'

/** A real database with every table, in a folder of its own unless one is given. */
export async function openTestDatabase(folder = temporaryFolder('runs').path): Promise<Database> {
  const database = await openDatabase({ url: null, dataDir: folder })
  await migrate(database, migrations, { dataDir: folder })
  return database
}
