import type { Sealer } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import { createAuditQueries } from './audit.queries.ts'
import type { AuditEntriesTable } from './audit.tables.ts'
import { keyPurpose } from './chain.ts'
import { digestOf, linkHash } from './entry.ts'

const atOnce = 500

export interface AuditVerdict {
  /** Entries whose place and content are as they were written. */
  verified: number
  /** Among these, how many have lost their details to an erasure. */
  erased: number
  /** Written a moment ago and not yet linked. */
  waiting: number
  /** The first thing that is not as it was written, in words. */
  broken: string | null
}

/** Walks the whole chain, a page at a time. Changes nothing. */
export async function verifyAudit(database: Database, sealer: Sealer): Promise<AuditVerdict> {
  const queries = createAuditQueries(database)
  const verdict: AuditVerdict = { verified: 0, erased: 0, waiting: await queries.countUnlinked(), broken: null }
  // First, so that what is linked meanwhile is walked over as well and not missed.
  const end = await queries.end()
  if (end === undefined) {
    const [first] = await queries.linkedAfter(0, 1)
    return first === undefined ? verdict : { ...verdict, broken: 'The end of the chain is gone.' }
  }
  const key = sealer.open(end.sealed_key, keyPurpose)
  let hash = ''
  let hashAtEnd = end.number === 0 ? '' : null
  for (;;) {
    const rows = await queries.linkedAfter(verdict.verified, atOnce)
    for (const row of rows) {
      const number = verdict.verified + 1
      const broken = damageOf(row, number, key, hash)
      if (broken !== null) return { ...verdict, broken }
      hash = row.hash ?? ''
      if (number === end.number) hashAtEnd = hash
      verdict.verified = number
      if (row.details === null) verdict.erased += 1
    }
    if (rows.length < atOnce) break
  }
  if (hashAtEnd !== end.hash) {
    return { ...verdict, broken: `Entries after number ${verdict.verified} were removed: the chain had ${end.number}.` }
  }
  return verdict
}

function damageOf(row: AuditEntriesTable, number: number, key: string, previous: string): string | null {
  if (row.number !== number) return `Entry number ${number} was removed.`
  if (row.hash !== linkHash(key, number, previous, row)) return `Entry number ${number} (${row.id}) was changed.`
  const erased = row.details === null && row.salt === null
  if (!erased && digestOf(row.salt ?? '', row.details ?? '') !== row.details_digest) {
    return `The details of entry number ${number} (${row.id}) were changed.`
  }
  return null
}
