import type { Kysely } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { EndedRun } from '#features/runs/index.ts'
import { createBooks, type EndedCall } from './books.ts'

export interface UsageOptions {
  database: Database
  clock: Clock
  log: Log
}

/** What models were called for and what that cost, and how much of it is allowed. */
export function createUsage({ database, clock }: UsageOptions) {
  const books = createBooks(database, clock)
  return {
    bookRun: (within: Kysely<Tables>, run: EndedRun, conversationKind: EndedCall['conversationKind']) =>
      books.book({ ...run, id: run.runId, kind: 'answer', conversationKind }, within),
  }
}

export type Usage = ReturnType<typeof createUsage>
