import type { BackupReport, BackupSource } from './backup/backup.ts'
import type { CopyReport, DatabaseCopy } from './backup/copy-database.ts'
import type { RestoreReport, RestoreTarget } from './backup/restore.ts'

export type { BackupReport, BackupSource, CopyReport, DatabaseCopy, RestoreReport, RestoreTarget }

// Loaded when first used: both database drivers with them would cost every start 50 ms.

/**
 * One archive of the whole house as of one moment: database, files and the sealed keys' secret. Taken beside the
 * running server, from inside it or from another process. The file is complete or not there.
 */
export async function backupTo(file: string, source: BackupSource): Promise<BackupReport> {
  const backup = await import('./backup/backup.ts')
  return backup.backupTo(file, source)
}

/** Brings back a house from an archive. Everything is unpacked and verified before anything is replaced. */
export async function restoreFrom(file: string, target: RestoreTarget): Promise<RestoreReport> {
  const restore = await import('./backup/restore.ts')
  return restore.restoreFrom(file, target)
}

/** Every row of one database in another, of either kind. */
export async function copyDatabase(copy: DatabaseCopy): Promise<CopyReport> {
  const copying = await import('./backup/copy-database.ts')
  return copying.copyDatabase(copy)
}
