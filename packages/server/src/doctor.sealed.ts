import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { createSealer, olderSecrets, openMasterSecret, secretFileName, type Sealer } from './platform/crypto/index.ts'
import { openDatabase } from './platform/db/index.ts'
import { StartError } from './platform/lifecycle/index.ts'
import { examineSealed, tellMissing } from './platform/sealed/index.ts'
import { sealedPlaces } from './sealed-places.ts'

/** Without making a secret where there is none: that would change something, and open nothing. */
export function openSealer({ dataDir, secret }: Config): { sealer: Sealer; file: string; hasOlder: boolean } {
  const file = join(dataDir, secretFileName)
  if (secret === null && !existsSync(file)) throw new StartError(tellMissing('everything', file))
  const older = olderSecrets(dataDir, secret)
  return { sealer: createSealer(openMasterSecret(dataDir, secret), older), file, hasOlder: older.length > 0 }
}

/** Whether everything that is sealed can be opened, and whether older secrets are needed for it; in one line. */
export async function examineSealedValues(config: Config): Promise<string> {
  const { dataDir, databaseUrl: url } = config
  if (url === null && !existsSync(join(dataDir, 'parley.db'))) return 'Nothing is sealed yet.'
  const { sealer, file, hasOlder } = openSealer(config)
  const database = await openDatabase({ url, dataDir })
  try {
    const { missing, older } = await examineSealed(database, sealer, sealedPlaces)
    if (missing !== null) throw new StartError(tellMissing(missing, file))
    if (older > 0)
      return `${older} value(s) still need an older secret; the next start seals them anew, or names in the log what is damaged.`
    return hasOlder
      ? `All of it opens with the current secret: the older one(s) in ${file} can go.`
      : 'All of it opens.'
  } finally {
    await database.close()
  }
}
