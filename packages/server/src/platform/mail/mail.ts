import { mailAddress, newId, type Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Sealer } from '#platform/crypto/index.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import { PermanentFailure, type Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import { mailboxKey } from './mailbox-key.ts'
import { createOutboxQueries } from './outbox.queries.ts'
import type { MailState, OutboxTable } from './outbox.tables.ts'
import { createMailServer } from './smtp.ts'

const jobKind = 'mail'
/** A day and a half. */
const attempts = 40
const purpose = 'outbox'
export const sealedMails = sealedColumn({
  name: 'mails on their way',
  table: 'outbox',
  key: 'id',
  column: 'sealed_body',
  purpose,
})
const payload = z.object({ mailId: z.string() })
const body = z.object({
  text: z.string(),
  html: z.nullable(z.string()),
  language: z._default(z.nullable(z.string()), null),
})

export interface NewMail {
  /** One bare address. */
  to: string
  subject: string
  text: string
  html?: string
  /** BCP 47, of its words. */
  language?: string
}

/** What administrators see of a mail. Its words are asked for one by one. */
export interface OutboxMail {
  id: Id
  recipient: string
  subject: string
  state: MailState
  reason: string | null
  attempts: number
  createdAt: number
  endedAt: number | null
}

export interface MailOptions {
  database: Database
  jobs: Jobs
  clock: Clock
  log: Log
  sealer: Sealer
  /** Without one, mails stay in the outbox. */
  url: string | null
  from: string
}

/** Mails leave by way of the outbox, so that none is lost with a server that is down, ours or theirs. */
export function createMail({ database, jobs, clock, log, sealer, url, from }: MailOptions) {
  const queries = createOutboxQueries(database)
  const server = url === null ? null : createMailServer(url)
  const host = /@([\w.-]+)>?$/.exec(from)?.[1] ?? 'localhost'
  refuseLines(from)

  async function deliver(mailId: Id, attempt: number): Promise<void> {
    const row = await queries.byId(mailId)
    // Forgotten meanwhile, or delivered by an attempt whose end was not stored.
    if (server === null || row === undefined || row.state !== 'waiting' || row.sealed_body === null) return
    const { text, html, language } = body.parse(JSON.parse(sealer.open(row.sealed_body, purpose)))
    const { recipient: to, subject } = row
    try {
      if (!isMailable(to)) throw new PermanentFailure(notOneAddress)
      await server.deliver({ messageId: `<${mailId}@${host}>`, from, to, subject, text, html, language })
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
      const last = error instanceof PermanentFailure || attempt >= attempts
      await queries.markTried(mailId, reason, last ? clock.now() : null)
      throw error
    }
    await queries.markSent(mailId, clock.now())
  }

  if (server !== null) {
    jobs.register({
      kind: jobKind,
      payload,
      handle: ({ payload: { mailId }, attempt }) => deliver(mailId, attempt),
      attempts,
      backoff: { firstMs: 15_000, mostMs: 3_600_000 },
      concurrency: 2,
      timeoutMs: 120_000,
    })
  }
  return {
    /**
     * Within the transaction of what it tells about: both happen or neither. What a mail tells about does not fail for
     * want of an address, though: to one that no mail can be sent to, it stays in the outbox, and the reason with it.
     */
    async send(within: Kysely<Tables>, mail: NewMail): Promise<Id> {
      refuseLines(mail.subject)
      const { text, html = null, language = null } = mail
      const id = newId()
      const leaves = isMailable(mail.to)
      const row: OutboxTable = {
        id,
        recipient: mail.to,
        recipient_key: mailboxKey(mail.to),
        subject: mail.subject,
        sealed_body: sealer.seal(JSON.stringify({ text, html, language }), purpose),
        state: leaves ? 'waiting' : 'failed',
        reason: leaves ? null : notOneAddress,
        attempts: 0,
        created_at: clock.now(),
        ended_at: leaves ? null : clock.now(),
      }
      await queries.insert(within, row)
      if (!leaves) log.warn('A mail has no address it could be sent to; it stays in the outbox', { mailId: id })
      else if (server !== null) await jobs.enqueue(within, { kind: jobKind, payload: { mailId: id }, uniqueKey: id })
      else
        log.info('A mail waits in the outbox of the administration: no mail server is set (PARLEY_SMTP_URL)', {
          mailId: id,
        })
      return id
    },

    async list(page: { limit: number; before?: Id }): Promise<OutboxMail[]> {
      return (await queries.page(page.limit, page.before)).map(present)
    },

    async find(id: Id): Promise<OutboxMail | null> {
      const row = await queries.byId(id)
      return row === undefined ? null : present(row)
    },

    /** The words of a mail that was not delivered; null once it was. */
    async read(id: Id): Promise<z.infer<typeof body> | null> {
      const row = await queries.byId(id)
      const sealed = row?.sealed_body ?? null
      return sealed === null ? null : body.parse(JSON.parse(sealer.open(sealed, purpose)))
    },

    /** Tries a waiting or failed mail at once. False where there is none, or no mail server. */
    retry: (id: Id): Promise<boolean> =>
      database.transaction(async (transaction) => {
        if (server === null || (await queries.revive(transaction, id)) === undefined) return false
        await jobs.enqueue(transaction, { kind: jobKind, payload: { mailId: id }, uniqueKey: id })
        return true
      }),

    /** For erasing a person. */
    forget: (within: Kysely<Tables>, recipients: readonly string[]) => queries.forget(within, recipients),

    /** Of all there are, delivered or not. */
    countBefore: queries.countBefore,
    removeBefore: queries.removeBefore,

    close: () => server?.close(),
  }
}

export type Mail = ReturnType<typeof createMail>

const notOneAddress = 'This is not one e-mail address.'
/** As the contract has it for whoever signs up; older accounts may have others. */
const isMailable = (to: string): boolean => to.length <= 254 && mailAddress.test(to)

/** A line break would begin a header of the sender's choice. */
function refuseLines(...values: string[]): void {
  // oxlint-disable-next-line no-control-regex -- controls are what it refuses
  if (values.some((value) => /[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(value))) {
    throw new AppError('validation_failed', 'A mail has no line breaks in its address or subject.', {
      actions: ['edit'],
    })
  }
}

function present(row: OutboxTable): OutboxMail {
  const { id, recipient, subject, state, reason, attempts } = row
  return { id, recipient, subject, state, reason, attempts, createdAt: row.created_at, endedAt: row.ended_at }
}
