import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { StartError } from '../lifecycle/index.ts'
import { backupBefore } from './migration-backup.ts'
import type { Database } from './database.ts'
import { wordsOf, type Migration } from './migration.ts'
import type { Tables } from './tables.ts'

declare module './tables.ts' {
  interface Tables {
    schema_migrations: { id: string; checksum: string; applied_at: number; app_version: string }
  }
}

export interface MigrateOptions {
  dataDir: string
  /** Written beside each migration, so that an older version can name the one it needs. */
  version?: string
  now?: () => number
  /** Called before each statement. */
  progress?: (id: string, statement: number) => void
}

interface Planned {
  id: string
  statements: string[]
  checksum: string
  /** That it makes. */
  tables: string[]
}

interface Column {
  in_table: string
  name: string
}

interface Applied {
  checksum: string
  version: string
}

/** Any number, as long as no other program on the same database uses it. */
const advisoryLock = 7_275_539
/** Building an index over years of messages takes its time. */
const limitMs = 30 * 60_000

/**
 * Brings the database up to this version, each migration in a transaction of its own: killed at any moment, the next
 * start goes on. A database that a newer version has changed is refused untouched, and so is one whose applied
 * migrations differ from what this version holds.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<void> {
  const planned = migrations.map(({ id, statements }) => plan(id, statements(wordsOf[database.dialect])))
  const applied = await readApplied(database, planned)
  checkApplied(applied, planned)
  const missing = planned.filter(({ id }) => !applied.has(id))
  const [first] = missing
  if (!first) return
  if (database.dialect === 'sqlite' && applied.size > 0) await backupBefore(first.id, database, options.dataDir)
  await createTable(database)
  for (const one of missing) await apply(database, one, options)
}

async function readApplied(database: Database, planned: readonly Planned[]): Promise<Map<string, Applied>> {
  const columns = await columnsThere(database)
  const own = columns.get('schema_migrations')
  if (own === undefined) {
    const taken = planned.flatMap(({ tables }) => tables).filter((table) => columns.has(table))
    if (taken.length > 0) throw foreign(taken)
    return new Map()
  }
  // Other programs call a table of theirs so, with other columns.
  if (!own.has('checksum')) throw foreign(['schema_migrations'])
  const found = await database.read.selectFrom('schema_migrations').selectAll().orderBy('id').execute()
  return new Map(found.map(({ id, checksum, app_version }) => [id, { checksum, version: app_version }]))
}

/** All in one look: a process that starts beside this one makes its list of migrations before any other table. */
async function columnsThere(database: Database): Promise<Map<string, Set<string>>> {
  const columns =
    database.dialect === 'sqlite'
      ? sql<Column>`SELECT tables.name AS in_table, columns.name AS name
          FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'`
      : sql<Column>`SELECT table_name AS in_table, column_name AS name
          FROM information_schema.columns WHERE table_schema = current_schema()`
  const { rows } = await columns.execute(database.read)
  const byTable = new Map<string, Set<string>>()
  for (const { in_table, name } of rows) byTable.set(in_table, (byTable.get(in_table) ?? new Set()).add(name))
  return byTable
}

const foreign = (tables: readonly string[]) =>
  new StartError(
    `The database holds tables of another program (${tables.slice(0, 3).join(', ')}). Nothing was touched. Give Parley a database of its own with PARLEY_DATABASE_URL.`,
  )

function checkApplied(applied: Map<string, Applied>, planned: readonly Planned[]): void {
  const known = new Map(planned.map((one) => [one.id, one]))
  for (const [id, { checksum, version }] of applied) {
    const ours = known.get(id)
    if (!ours) {
      const newer = version === '' ? 'a newer Parley' : `Parley ${version}`
      throw new StartError(
        `The database was changed by ${newer} (${id}), and this version is older. Nothing was touched. Start that version, or bring back a backup made before it.`,
      )
    }
    if (ours.checksum !== checksum) {
      throw new StartError(
        `The database was set up by another build of Parley: its ${id} differs from this one's. Nothing was touched. Start the version it comes from.`,
      )
    }
  }
}

async function createTable(database: Database): Promise<void> {
  const { int, strict } = wordsOf[database.dialect]
  await locked(database, async (transaction) => {
    await sql
      .raw(
        `CREATE TABLE IF NOT EXISTS schema_migrations (
          id TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at ${int} NOT NULL, app_version TEXT NOT NULL
        )${strict}`,
      )
      .execute(transaction)
  })
}

async function apply(database: Database, planned: Planned, options: MigrateOptions): Promise<void> {
  const { id, checksum, statements } = planned
  const { version = '', now = Date.now, progress } = options
  await locked(database, async (transaction) => {
    const done = await transaction.selectFrom('schema_migrations').select('id').where('id', '=', id).executeTakeFirst()
    // Another process was faster.
    if (done !== undefined) return
    for (const [index, statement] of statements.entries()) {
      progress?.(id, index)
      await sql.raw(statement).execute(transaction)
    }
    progress?.(id, statements.length)
    await transaction
      .insertInto('schema_migrations')
      .values({ id, checksum, applied_at: now(), app_version: version })
      .execute()
  })
}

/** Several processes may start on one PostgreSQL at once; a SQLite folder has one process only. */
async function locked(database: Database, work: (transaction: Transaction<Tables>) => Promise<void>): Promise<void> {
  await database.transaction(
    async (transaction) => {
      if (database.dialect === 'postgres') {
        await sql`SET LOCAL statement_timeout = 0`.execute(transaction)
        await sql`SET LOCAL lock_timeout = 0`.execute(transaction)
        await sql`SELECT pg_advisory_xact_lock(${advisoryLock})`.execute(transaction)
      }
      await work(transaction)
    },
    { limitMs, isolation: 'read committed' },
  )
}

/** Layout is not part of a statement: a formatter may change it. */
function plan(id: string, statements: string[]): Planned {
  const text = statements.map((statement) => statement.replaceAll(/\s+/g, ' ').trim()).join(';\n')
  const tables = [...text.matchAll(/CREATE TABLE (\w+)/g)].map(([, table = '']) => table)
  return { id, statements, checksum: createHash('sha256').update(text).digest('hex'), tables }
}
