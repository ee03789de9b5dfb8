import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Sqlite from 'better-sqlite3'

export interface Expected {
  acknowledged: readonly string[]
  /** A server has put in order since what the last one left. */
  restarted: boolean
}

/** What must hold of a data folder nobody has open, whatever happened to the server. */
export function checkDatabase(folder: string, { acknowledged, restarted }: Expected): void {
  const database = new Sqlite(join(folder, 'parley.db'))
  const none = (sql: string, what: string) => assert.deepEqual(database.prepare(sql).all(), [], what)
  try {
    assert.equal(database.pragma('integrity_check', { simple: true }), 'ok')
    assert.deepEqual(database.pragma('foreign_key_check'), [])
    const there = new Set(database.prepare<[], string>('SELECT id FROM messages').pluck().all())
    assert.deepEqual(
      acknowledged.filter((id) => !there.has(id)),
      [],
      'an acknowledged message is present',
    )
    none('SELECT conversation_id, position FROM messages GROUP BY 1, 2 HAVING count(*) > 1', 'places are not shared')
    none(
      `SELECT child.id FROM messages AS child JOIN messages AS parent ON parent.id = child.parent_id
       WHERE parent.conversation_id <> child.conversation_id OR parent.position >= child.position`,
      'the order is stable: an answer stands below its question',
    )
    none(
      `SELECT id FROM messages WHERE role = 'assistant' AND run_id IS NOT NULL AND run_id NOT IN (SELECT id FROM runs)`,
      'every answer has its run',
    )
    none(
      `SELECT run_number, seq FROM run_frames GROUP BY run_number HAVING max(seq) <> count(*) OR min(seq) <> 1`,
      'a log has no gap',
    )
    none(
      `SELECT id FROM runs WHERE ended_at IS NOT NULL AND id NOT IN (SELECT id FROM bookings)`,
      'every run that ended is booked',
    )
    none(
      `SELECT id FROM bookings WHERE kind = 'answer' AND id NOT IN (SELECT id FROM runs WHERE ended_at IS NOT NULL)`,
      'nothing is booked that has not ended',
    )
    const used = `SELECT coalesce(sum(used), 0) FROM budget_counters`
    // The reading of documents is in the books, and asks no budget.
    const booked = `SELECT coalesce(sum(input_tokens + output_tokens), 0) FROM bookings WHERE kind <> 'embedding'`
    const [inBudgets, inBooks] = [used, booked].map((sql) => database.prepare(sql).pluck().get())
    assert.equal(inBudgets, inBooks, 'the budget says what the books say')
    checkFiles(folder, database)
    none(`SELECT id FROM documents WHERE file_id NOT IN (SELECT id FROM files)`, 'a document has its file')
    none(`SELECT id FROM chunks WHERE document_id NOT IN (SELECT id FROM documents)`, 'a chunk has its document')
    none(
      `SELECT id FROM chunks WHERE number NOT IN (SELECT rowid FROM chunk_words)`,
      'a chunk can be found by its words',
    )
    none(`SELECT rowid FROM chunk_words WHERE rowid NOT IN (SELECT number FROM chunks)`, 'words have their chunk')
    none(
      // What is staged (version 0) is found by nobody, and lies there before its chunks do.
      `SELECT chunk_id FROM chunk_vectors WHERE version > 0 AND chunk_id NOT IN (SELECT id FROM chunks)`,
      'a vector that can be found has its chunk',
    )
    if (!restarted) return
    none('SELECT id FROM runs WHERE ended_at IS NULL', 'every run has ended')
    none(
      `SELECT id, status FROM messages WHERE role = 'assistant'
       AND status NOT IN ('complete', 'length', 'cancelled', 'interrupted', 'failed')`,
      'every answer has ended',
    )
    none('SELECT * FROM budget_reservations', 'nothing stays reserved for calls that are over')
  } finally {
    database.close()
  }
}

/** Bytes on disk are known, so that they go when nobody needs them; and what somebody has is there. */
function checkFiles(folder: string, database: Sqlite.Database): void {
  const onDisk = new Set(
    readdirSync(join(folder, 'files'), { recursive: true, encoding: 'utf8' })
      .map((path) => basename(path))
      .filter((name) => name.length === 64),
  )
  const known = new Set(database.prepare<[], string>('SELECT hash FROM blobs').pluck().all())
  const needed = database.prepare<[], string>('SELECT DISTINCT hash FROM files').pluck().all()
  const unknown = [...onDisk].filter((hash) => !known.has(hash))
  const missing = needed.filter((hash) => !onDisk.has(hash))
  assert.deepEqual({ unknown, missing }, { unknown: [], missing: [] }, 'no file is an orphan, and none is missing')
}

/** What a process has used so far, on Linux. */
export function processorMs(processId: number): number {
  // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it, in 10 ms.
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
