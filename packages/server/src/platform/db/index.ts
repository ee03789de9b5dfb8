export type { Database, Dialect, Statement, TransactionOptions } from './database.ts'
export { wordsOf, type Migration, type SqlWords } from './migration.ts'
export type { Tables } from './tables.ts'
export type { WordIndex } from './word-index.ts'
export { DatabaseError, isForeignKeyViolation, isUniqueViolation } from './failure.ts'
export { openDatabase, type DatabaseOptions } from './open-database.ts'
export type { DatabaseLog } from './database-log.ts'
export { noNotices, type Notices } from './notices.ts'
export { openNotices } from './open-notices.ts'
export { inChunks, likeLiteral, placeholders } from './text.ts'
export { leaveToEnd } from './kysely-over.ts'
export { prepareNear, prepareWithin } from './prepared.ts'
export { migrate, type MigrateOptions } from './migrate.ts'
export {
  backupTo,
  copyDatabase,
  restoreFrom,
  type BackupReport,
  type BackupSource,
  type CopyReport,
  type DatabaseCopy,
  type RestoreReport,
  type RestoreTarget,
} from './backup-and-restore.ts'
