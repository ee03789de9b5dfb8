import type { Id, PendingSignUp, Register } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hashPassword, hashToken } from '#platform/crypto/index.ts'
import { isUniqueViolation, type Database, type Tables } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails } from './account-mails.ts'
import type { InvitesTable, UserRow } from './accounts.tables.ts'
import { freeUsername } from './free-username.ts'
import { groupsOf, type InviteQueries } from './invites.queries.ts'
import type { MailTokens } from './mail-tokens.ts'
import { emailKey, newUser, presentUser, takenName, usernameTaken } from './new-user.ts'
import { refuseWeakPassword } from './passwords.ts'
import { badLink, type SignedInUser, type SignupMode } from './ports.ts'
import type { Whence, Sessions } from './sessions.ts'
import type { TakenAddresses } from './taken-addresses.ts'
import type { UserQueries } from './users.queries.ts'

export interface SignUpOptions {
  database: Database
  clock: Clock
  signup: SignupMode
  users: UserQueries
  invites: InviteQueries
  sessions: Sessions
  tokens: MailTokens
  audit: AuditTrail
  mail: Mail
  mails: AccountMails
  takenAddresses: TakenAddresses
  houseName(): string
  /** Whether mails leave the house, so that an address can be proved. */
  mailLeaves: boolean
  /** Puts an invited person into the groups of the invitation. */
  joinGroups(within: Transaction<Tables>, userId: Id, groupIds: readonly Id[]): Promise<void>
  agreeToTerms(within: Transaction<Tables>, userId: Id, version: number | undefined): Promise<void>
  /** Whether passwords let anybody in. */
  passwordLogin(): Promise<boolean>
}

/** Of fifty at once who are called the same. */
const triesAtMost = 12

export type SignedUp = SignedInUser | PendingSignUp

export function createSignUp(options: SignUpOptions) {
  const { database, clock, signup, users, invites, sessions, tokens, audit, mail, mails, takenAddresses } = options

  /** Said before the costly part; the transaction asks again. */
  async function checkOpen(request: Register): Promise<void> {
    if (request.invite !== undefined && (await invites.open(hashToken(request.invite), clock.now())) === undefined) {
      throw badInvite()
    }
    const open = request.invite !== undefined || signup === 'open' || signup === 'approval'
    if (!open && (await users.hasOwner())) throw signupClosed()
  }

  /** Changes `row` to what the person is let in as; answers with the invitation that was used. */
  async function grantEntry(
    transaction: Transaction<Tables>,
    row: UserRow,
    request: Register,
  ): Promise<InvitesTable | undefined> {
    // The owner needs nobody's leave: there is nobody yet.
    if (await users.claimOwner(transaction, row.id, row.created_at)) {
      row.role = 'owner'
      return undefined
    }
    let invite: InvitesTable | undefined
    if (request.invite !== undefined) {
      if (signup === 'closed') throw signupClosed()
      invite = await invites.use(transaction, hashToken(request.invite), row.id, row.created_at)
      if (invite === undefined || (invite.email !== null && emailKey(invite.email) !== row.email_key)) throw badInvite()
      row.role = invite.role
    } else if (signup !== 'open' && signup !== 'approval') throw signupClosed()

    // An invitation that was sent to the address has proved it.
    if (typeof invite?.email === 'string') row.email_verified_at = row.created_at
    else if (options.mailLeaves) row.needs_verification = 1
    if (invite === undefined && signup === 'approval') row.needs_approval = 1
    if (row.needs_verification + row.needs_approval > 0) row.state = 'pending'
    return invite
  }

  async function store(transaction: Transaction<Tables>, user: UserRow, request: Register, whence: Whence) {
    // Asked before the address: the same question asked twice must not tell whether it has an account.
    const isTaken =
      (await users.hasUsername(transaction, user.username)) ||
      (await takenAddresses.isNameKept(transaction, user.username))
    if (isTaken) throw usernameTaken()
    const row = { ...user }
    const invite = await grantEntry(transaction, row, request)
    await users.insert(transaction, row)
    if (request.acceptConsent === true) await options.agreeToTerms(transaction, row.id, request.consentVersion)
    if (invite !== undefined) await options.joinGroups(transaction, row.id, groupsOf(invite))
    await audit.record(
      {
        action: 'account.created',
        actorId: row.id,
        target: { kind: 'user', id: row.id, name: row.username },
        address: whence.address,
        result: 'ok',
        detail: { role: row.role, state: row.state, invited: invite !== undefined },
      },
      transaction,
    )
    if (row.state === 'active') {
      return { user: presentUser(row), session: await sessions.issue(transaction, row.id, whence) }
    }
    if (row.needs_verification === 0) return { pending: 'approval' as const }
    const token = await tokens.issue(transaction, 'verify-email', row.id, row.email)
    await mail.send(transaction, mails.verifyAddress(row, token))
    return { pending: 'verification' as const }
  }

  /** Who wishes for no username gets one that is free, also where somebody else takes it at the same moment. */
  async function createAs(request: Register, passwordHash: string, whence: Whence, crowd = 0): Promise<SignedUp> {
    const [usernameHint = ''] = request.email.split('@')
    const username = request.username ?? (await freeUsername(takenLike, { usernameHint, crowd }))
    const row = newUser({ ...request, username, role: 'member', passwordHash }, clock.now())
    try {
      return await database.transaction((transaction) => store(transaction, row, request, whence))
    } catch (error) {
      if (options.mailLeaves && isUniqueViolation(error, 'users_email', 'users.email_key')) {
        // Whoever asks learns nothing about the address; whoever reads its mail does.
        await database.transaction(async (transaction) => {
          // Unless it was erased since: no mail goes to who is nobody here any more.
          const resident = await users.byEmail(emailKey(request.email), transaction)
          if (resident) await takenAddresses.tell(transaction, { ...resident, email: request.email })
          await takenAddresses.keepName(transaction, row.username)
        })
        return { pending: 'verification' }
      }
      const told = takenName(error) ?? error
      const isLost = told instanceof AppError && told.options.fields?.['username'] !== undefined
      if (!isLost || request.username !== undefined || crowd === triesAtMost) throw told
      return createAs(request, passwordHash, whence, crowd + 1)
    }
  }

  const takenLike = async (start: string): Promise<string[]> => [
    ...(await users.usernamesLike(start)),
    ...(await takenAddresses.namesKeptLike(start)),
  ]

  return {
    async register(request: Register, whence: Whence): Promise<SignedUp> {
      if (!(await options.passwordLogin()) && (await users.hasOwner())) {
        throw new AppError('forbidden', 'Passwords let nobody in here. Use your sign-in service.')
      }
      await checkOpen(request)
      refuseWeakPassword(request.password, { ...request, username: request.username ?? '', house: options.houseName() })
      const passwordHash = await hashPassword(request.password)
      return createAs(request, passwordHash, whence)
    },

    /** For who comes with an invitation through a sign-in service: gives the new account what it promises. */
    async acceptInvite(transaction: Transaction<Tables>, userId: Id, token: string): Promise<void> {
      const user = await users.byId(userId, transaction)
      const invite = await invites.use(transaction, hashToken(token), userId, clock.now())
      if (signup === 'closed' || user === undefined || invite === undefined) throw badInvite()
      if (invite.email !== null && emailKey(invite.email) !== user.email_key) throw badInvite()
      await users.change(transaction, userId, { role: invite.role })
      await options.joinGroups(transaction, userId, groupsOf(invite))
    },

    /** Proves an address: of a new account, or the new one of an account. */
    async verifyEmail(token: string): Promise<{ pending: 'approval' | null }> {
      const now = clock.now()
      try {
        return await database.transaction(async (transaction) => {
          const taken = await tokens.take(transaction, token, ['verify-email', 'change-email'])
          const user = taken && (await users.byId(taken.user_id, transaction))
          if (taken === undefined || user === undefined) throw badLink()
          const waits = user.needs_approval === 1
          await users.change(transaction, user.id, {
            email: taken.email,
            email_key: emailKey(taken.email),
            email_verified_at: now,
            needs_verification: 0,
            updated_at: now,
            ...(user.state === 'pending' && !waits && { state: 'active' }),
          })
          // Links that went to the old mailbox lead nowhere from here on.
          await tokens.revoke(transaction, user.id, taken.purpose === 'change-email' ? undefined : taken.purpose)
          if (taken.purpose === 'change-email') {
            await users.noteAddress(transaction, user.id, user.email_key, now)
            await mail.send(transaction, mails.addressChanged(user))
          }
          await audit.record(
            {
              action: taken.purpose === 'change-email' ? 'account.email-changed' : 'account.verified',
              actorId: user.id,
              target: { kind: 'user', id: user.id, name: user.username },
              result: 'ok',
            },
            transaction,
          )
          return { pending: user.state === 'pending' && waits ? 'approval' : null }
        })
      } catch (error) {
        throw takenName(error) ?? error
      }
    },
  }
}

export type SignUp = ReturnType<typeof createSignUp>

function signupClosed(): AppError {
  return new AppError('forbidden', 'New accounts are made by an administrator here. Ask for one.')
}

function badInvite(): AppError {
  const text = 'This invitation was used already, has ended, or is for another address. Ask for a new one.'
  return new AppError('validation_failed', text, { fields: { invite: [text] } })
}
