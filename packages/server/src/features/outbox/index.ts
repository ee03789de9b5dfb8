import * as contract from '@parley/contract'
import type { Id, OutboxList } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import type { Mail } from '#platform/mail/index.ts'

export interface OutboxOptions {
  mail: Pick<Mail, 'find' | 'list' | 'read' | 'retry'>
  audit: AuditTrail
  /** Whether mails leave the house; then nobody but their recipients reads them. */
  mailLeaves: boolean
  /** Whose address it is now. */
  personAt(address: string): Promise<{ id: Id; role: contract.Role } | null>
}

const policy = { who: 'administrator' } as const
const params = z.object({ id: contract.id })
const noSuchMail = () => new AppError('not_found', 'There is no such mail.')

/** Mails that have not left. Without a mail server, whoever administers hands their links on. */
export function createOutbox({ mail, audit, mailLeaves, personAt }: OutboxOptions): { routes: Route[] } {
  async function list(limit: number, before: Id | undefined): Promise<OutboxList> {
    const mails = await mail.list({ limit: limit + 1, ...(before !== undefined && { before }) })
    const items = mails.slice(0, limit).map(({ createdAt, endedAt, ...one }) => ({
      ...one,
      createdAt: new Date(createdAt).toISOString(),
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    }))
    return { items, nextCursor: mails.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  /**
   * The link in a mail opens an account. So an administrator reads no mail to an owner, nor to an address that is
   * nobody's any more: it may have been an owner's.
   */
  async function read(caller: Caller, id: Id, address: string): Promise<z.infer<typeof contract.outboxText>> {
    const found = await mail.find(id)
    if (found === null) throw noSuchMail()
    if (mailLeaves) throw new AppError('forbidden', 'Mails leave the house here: their recipients alone read them.')
    const person = await personAt(found.recipient)
    if (caller.role !== 'owner' && (person === null || person.role === 'owner')) {
      throw new AppError('forbidden', 'Only an owner may read this mail.')
    }
    const words = await mail.read(id)
    if (words === null) throw new AppError('gone', 'This mail was delivered, and its words were not kept.')
    const target = person === null ? { kind: 'mail', id } : { kind: 'user', id: person.id }
    await audit.record({ action: 'mail.read', actorId: caller.userId, target, address, result: 'ok' })
    return { text: words.text, language: words.language }
  }

  return {
    routes: [
      route({
        method: 'GET',
        path: '/api/admin/outbox',
        summary: 'Mails of the last thirty days and whether they left',
        policy,
        query: contract.outboxQuery,
        responses: { 200: contract.outboxList },
        handle: async ({ query }) => ({ status: 200, body: await list(query.limit, query.cursor) }),
      }),
      route({
        method: 'GET',
        path: '/api/admin/outbox/:id',
        summary: 'The words of a mail, where no mail server is set; written down as read',
        policy: { ...policy, stepUp: true },
        params,
        writes: 'Who reads a mail is recorded.',
        responses: { 200: contract.outboxText },
        handle: async ({ caller, params: { id }, address }) => ({
          status: 200,
          body: await read(caller, id, address),
        }),
      }),
      route({
        method: 'POST',
        path: '/api/admin/outbox/:id/retry',
        summary: 'Try a mail again that did not leave',
        policy,
        params,
        responses: { 200: contract.mailTried },
        async handle({ caller, params: { id }, address }) {
          if ((await mail.find(id)) === null) throw noSuchMail()
          const tried = await mail.retry(id)
          const target = { kind: 'mail', id }
          const detail = { tried }
          await audit.record({ action: 'mail.retried', actorId: caller.userId, target, address, result: 'ok', detail })
          return { status: 200, body: { tried } }
        },
      }),
    ],
  }
}
