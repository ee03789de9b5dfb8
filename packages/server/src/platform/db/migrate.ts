import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql, type Transaction } from 'kysely'
import { StartError } from '../lifecycle/index.ts'
import type { Database } from './database.ts'
import type { Migration, SqlWords } from './migration.ts'
import type { Tables } from './tables.ts'

declare module './tables.ts' {
  interface Tables {
    schema_migrations: { id: string; checksum: string; applied_at: number }
  }
}

export interface MigrateOptions {
  dataDir: string
  now?: () => number
}

const backupsKept = 5
/** Any number, as long as no other program on the same database uses it. */
const advisoryLock = 7_275_539

const words: Record<Database['dialect'], SqlWords> = {
  sqlite: { dialect: 'sqlite', int: 'INTEGER', real: 'REAL', blob: 'BLOB', strict: ' STRICT' },
  postgres: { dialect: 'postgres', int: 'BIGINT', real: 'DOUBLE PRECISION', blob: 'BYTEA', strict: '' },
}

/**
 * Brings the database up to this version, each migration in a transaction of its own. A database that a newer version
 * has changed is refused untouched, and so is one whose applied migrations differ from what this version holds.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  { dataDir, now = Date.now }: MigrateOptions,
): Promise<void> {
  const statements = new Map(migrations.map(({ id, statements }) => [id, statements(words[database.dialect])]))
  const applied = await readApplied(database)
  checkApplied(applied, statements)
  const missing = migrations.filter(({ id }) => !applied.has(id))
  if (missing.length === 0) return
  if (database.dialect === 'sqlite' && applied.size > 0) await backup(database, dataDir, missing[0]?.id ?? '')
  for (const { id } of missing) await apply(database, id, statements.get(id) ?? [], now())
}

async function readApplied(database: Database): Promise<Map<string, string>> {
  return database.transaction(async (transaction) => {
    await lock(transaction, database)
    await sql`CREATE TABLE IF NOT EXISTS schema_migrations (id TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at ${sql.raw(words[database.dialect].int)} NOT NULL)${sql.raw(words[database.dialect].strict)}`.execute(
      transaction,
    )
    const rows = await transaction.selectFrom('schema_migrations').select(['id', 'checksum']).execute()
    return new Map(rows.map(({ id, checksum }) => [id, checksum]))
  })
}

function checkApplied(applied: Map<string, string>, known: Map<string, string[]>): void {
  for (const [id, checksum] of applied) {
    const statements = known.get(id)
    if (statements === undefined) {
      throw new StartError(
        `The database was changed by a newer Parley (${id}). Start that version, or bring back a backup made before it.`,
      )
    }
    if (checksumOf(statements) !== checksum) {
      throw new StartError(`The database was set up by another build of Parley: ${id} differs. Nothing was changed.`)
    }
  }
}

async function apply(database: Database, id: string, statements: string[], now: number): Promise<void> {
  await database.transaction(async (transaction) => {
    await lock(transaction, database)
    const done = await transaction.selectFrom('schema_migrations').select('id').where('id', '=', id).executeTakeFirst()
    // Another process was faster.
    if (done !== undefined) return
    for (const statement of statements) await sql.raw(statement).execute(transaction)
    await transaction
      .insertInto('schema_migrations')
      .values({ id, checksum: checksumOf(statements), applied_at: now })
      .execute()
  })
}

/** Several processes may start on one PostgreSQL at once; a SQLite folder has one process only. */
async function lock(transaction: Transaction<Tables>, database: Database): Promise<void> {
  if (database.dialect === 'postgres') await sql`SELECT pg_advisory_xact_lock(${advisoryLock})`.execute(transaction)
}

async function backup(database: Database, dataDir: string, before: string): Promise<void> {
  const folder = join(dataDir, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  await database.snapshot(join(folder, `${stamp}-before-${before}.db`))
  const old = readdirSync(folder)
    .filter((name) => name.includes('-before-'))
    .toSorted()
    .slice(0, -backupsKept)
  for (const name of old) rmSync(join(folder, name))
}

function checksumOf(statements: string[]): string {
  const text = statements.map((statement) => statement.replaceAll(/\s+/g, ' ').trim()).join(';\n')
  return createHash('sha256').update(text).digest('hex')
}
