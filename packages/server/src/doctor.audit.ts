import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { openSealer } from './doctor.sealed.ts'
import { verifyAudit } from './features/audit/index.ts'
import { openDatabase } from './platform/db/index.ts'
import { StartError } from './platform/lifecycle/index.ts'

/** Walks the chain of the audit; says in one line what was found. */
export async function examineAudit(config: Config): Promise<string> {
  const { dataDir, databaseUrl: url } = config
  if (url === null && !existsSync(join(dataDir, 'parley.db'))) return 'Nothing is recorded yet.'
  const { sealer } = openSealer(config)
  const database = await openDatabase({ url, dataDir })
  try {
    const { verified, waiting, broken } = await verifyAudit(database, sealer)
    if (broken !== null) {
      throw new StartError(`${broken} Compare with a backup or an export, and ask who has access to the database.`)
    }
    return waiting === 0 ? `${verified} entries, none changed` : `${verified} entries, none changed; ${waiting} wait`
  } finally {
    await database.close()
  }
}
