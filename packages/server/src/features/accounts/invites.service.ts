import { newId, type CreatedInvite, type CreateInvite, type Id, type Invite } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hashToken, randomToken } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails } from './account-mails.ts'
import type { InvitesTable } from './accounts.tables.ts'
import { groupsOf, type InviteQueries } from './invites.queries.ts'
import type { SignupMode } from './ports.ts'
import { mayGive } from './roles.ts'
import type { UserQueries } from './users.queries.ts'

const day = 86_400_000
const usualDays = 7

export interface InviteOptions {
  database: Database
  clock: Clock
  queries: InviteQueries
  users: UserQueries
  signup: SignupMode
  audit: AuditTrail
  mail: Mail
  mails: AccountMails
  site: () => URL
}

export function createInvites({ database, clock, queries, users, signup, audit, mail, mails, site }: InviteOptions) {
  return {
    async create(caller: Caller, request: CreateInvite, address: string): Promise<CreatedInvite> {
      if (signup === 'closed') throw new AppError('conflict', 'This instance takes no new people (PARLEY_SIGNUP).')
      const role = request.role ?? 'member'
      if (!mayGive(caller.role, role)) {
        throw new AppError('forbidden', 'Only the owner may invite administrators.')
      }
      const places = request.places ?? 1
      if (places > 1) checkForSeveral(request)
      const now = clock.now()
      const token = randomToken()
      const row: InvitesTable = {
        id: newId(),
        token_hash: hashToken(token),
        email: request.email ?? null,
        role,
        group_ids: JSON.stringify(request.groupIds ?? []),
        created_by: caller.userId,
        created_at: now,
        expires_at: now + (request.days ?? usualDays) * day,
        places,
        taken: 0,
        used_at: null,
        used_by: null,
      }
      const inviter = await users.byId(caller.userId)
      await database.transaction(async (transaction) => {
        await queries.insert(transaction, row)
        if (row.email !== null) {
          // Nobody here knows what they read in: most likely, what whoever invites them does.
          const { display_name: name = null, language = null, mail_language = null } = inviter ?? {}
          await mail.send(transaction, mails.invitation({ email: row.email, language, mail_language }, name, token))
        }
        await audit.record(
          {
            action: 'invite.created',
            actorId: caller.userId,
            target: { kind: 'invite', id: row.id },
            address,
            result: 'ok',
            detail: { role, places },
          },
          transaction,
        )
      })
      const url = new URL('join', site())
      url.hash = token
      return { ...present(row, now), token, url: url.href }
    },

    async list(limit: number, after: Id | undefined): Promise<{ items: Invite[]; nextCursor: string | null }> {
      const rows = await queries.page(limit + 1, after)
      const shown = rows.slice(0, limit)
      const now = clock.now()
      return {
        items: shown.map((row) => present(row, now)),
        nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
      }
    },

    async revoke(caller: Caller, inviteId: Id, address: string): Promise<void> {
      const row = await queries.delete(inviteId)
      if (row === undefined) throw new AppError('not_found', 'There is no such invitation.')
      await audit.record({
        action: 'invite.revoked',
        actorId: caller.userId,
        target: { kind: 'invite', id: inviteId },
        address,
        result: 'ok',
      })
    },
  }
}

export type Invites = ReturnType<typeof createInvites>

/** A link that goes round is kept by nobody: it makes nobody mighty. */
function checkForSeveral({ email, role }: CreateInvite): void {
  const fields: Record<string, string[]> = {}
  if (email !== undefined) fields['email'] = ['An invitation to one address is for one person.']
  if (role === 'administrator') fields['role'] = ['Administrators are invited one by one.']
  if (Object.keys(fields).length === 0) return
  throw new AppError('validation_failed', 'Some fields need attention.', { fields, actions: ['edit'] })
}

function present(row: InvitesTable, now: number): Invite {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    groupIds: groupsOf(row),
    state: row.used_at !== null ? 'used' : row.expires_at <= now ? 'expired' : 'open',
    places: row.places,
    taken: row.taken,
    createdBy: row.created_by,
    usedBy: row.used_by,
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
  }
}
