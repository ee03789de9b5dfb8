import type pg from 'pg'
import { quoted, rowsAtOnce, type CopiedRow, type RowCounts, type TableShape } from './tables.ts'

/** Reads and writes whole tables inside a transaction of the caller. */
export function postgresTables(client: pg.ClientBase) {
  async function tables(): Promise<TableShape[]> {
    const { rows } = await client.query<{ name: string; columns: string[] }>(
      `SELECT c.table_name AS name, array_agg(c.column_name::text ORDER BY c.ordinal_position) AS columns
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1`,
    )
    return rows
  }

  async function* rows(table: string, columns: readonly string[]): AsyncGenerator<CopiedRow[]> {
    const select = `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(table)}`
    await client.query(`DECLARE parley_copy NO SCROLL CURSOR FOR ${select}`)
    try {
      for (;;) {
        const page = await client.query<CopiedRow>({ text: `FETCH ${rowsAtOnce} FROM parley_copy`, rowMode: 'array' })
        if (page.rows.length === 0) return
        yield page.rows
      }
    } finally {
      await client.query('CLOSE parley_copy')
    }
  }

  return {
    tables,
    rows,
    async insert(table: string, columns: readonly string[], page: CopiedRow[]): Promise<void> {
      const names = columns.map(quoted).join(', ')
      const atOnce = Math.max(1, Math.floor(30_000 / columns.length))
      for (let from = 0; from < page.length; from += atOnce) {
        const part = page.slice(from, from + atOnce)
        const places = part.map((row, at) => `(${row.map((_, index) => `$${at * row.length + index + 1}`).join(', ')})`)
        // Identity columns keep the numbers that other rows name them by.
        await client.query(
          `INSERT INTO ${quoted(table)} (${names}) OVERRIDING SYSTEM VALUE VALUES ${places.join(', ')}`,
          part.flat(),
        )
      }
    },
    async counts(names: readonly string[]): Promise<RowCounts> {
      const counts: RowCounts = {}
      for (const name of names) {
        const { rows: found } = await client.query<{ count: string }>(`SELECT count(*) FROM ${quoted(name)}`)
        counts[name] = Number(found[0]?.count)
      }
      return counts
    },
    async empty(names: readonly string[]): Promise<void> {
      if (names.length > 0) await client.query(`TRUNCATE ${names.map(quoted).join(', ')} CASCADE`)
    },
    /** Runs `work` with references checked at its end instead of row by row. */
    async deferred(work: () => Promise<void>): Promise<void> {
      const { rows: keys } = await client.query<{ table: string; name: string }>(
        `SELECT conrelid::regclass::text AS table, conname AS name FROM pg_constraint
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND NOT condeferrable`,
      )
      const alter = async (words: string) => {
        for (const { table, name } of keys) {
          await client.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${quoted(name)} ${words}`)
        }
      }
      await alter('DEFERRABLE INITIALLY DEFERRED')
      await work()
      await client.query('SET CONSTRAINTS ALL IMMEDIATE')
      await alter('NOT DEFERRABLE')
    },
    /** Counts on from the highest number there is. */
    async resumeIdentities(): Promise<void> {
      const { rows: found } = await client.query<{ table: string; name: string }>(
        `SELECT table_name AS table, column_name AS name FROM information_schema.columns
         WHERE table_schema = current_schema() AND is_identity = 'YES'`,
      )
      for (const { table, name } of found) {
        await client.query(
          `SELECT setval(pg_get_serial_sequence($1, $2), greatest(max(${quoted(name)}), 0) + 1, false) FROM ${quoted(table)}`,
          [quoted(table), name],
        )
      }
    },
  }
}
