import { displayName, email as emailSchema, type Id, type SignInProblem } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { isUniqueViolation } from '#platform/db/index.ts'
import type { OidcQueries } from './oidc.queries.ts'
import type { OidcProvidersTable } from './oidc.tables.ts'
import type { Insider, OidcOptions, Person } from './ports.ts'

/** Comes to an end that is shown to the person as a reason, not as a failure. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn'
  readonly reason: SignInProblem

  constructor(reason: SignInProblem, cause?: unknown) {
    super(`Not signed in: ${reason}`, { cause })
    this.reason = reason
  }
}

const triesAtMost = 8

const isTaken = (error: unknown, field: 'email' | 'username'): boolean =>
  error instanceof AppError && error.code === 'conflict' && error.options.fields?.[field] !== undefined

const isLost = (error: unknown): boolean =>
  isTaken(error, 'username') ||
  isUniqueViolation(error) ||
  (error instanceof NotSignedIn && error.reason === 'address-taken')

/** Whose account it is that a service vouches for. */
export function createPeople(options: OidcOptions, queries: OidcQueries) {
  const { database, clock, audit, accounts, signup } = options

  async function assertActive(userId: Id): Promise<void> {
    const user = await accounts.directory.get(userId)
    if (user === null) throw new NotSignedIn('no-account')
    if (user.state !== 'active') throw new NotSignedIn(user.state)
  }

  function entryOf(provider: OidcProvidersTable, address: string): 'active' | 'pending' {
    const domains: unknown = JSON.parse(provider.domains)
    const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
    if (Array.isArray(domains) && domains.length > 0 && !domains.includes(domain)) throw new NotSignedIn('no-account')
    if (provider.new_accounts === 'everybody') return 'active'
    if (provider.new_accounts === 'as-sign-up' && signup === 'open') return 'active'
    if (provider.new_accounts === 'as-sign-up' && signup === 'approval') return 'pending'
    throw new NotSignedIn('no-account')
  }

  const rowOf = (provider: OidcProvidersTable, person: Person, userId: Id) => ({
    provider_id: provider.id,
    subject: person.subject,
    user_id: userId,
    email: person.email,
    created_at: clock.now(),
    last_used_at: clock.now(),
  })

  interface Created {
    userId: Id
    state: 'active' | 'pending'
  }

  /** A new account. Never one that is there: whoever controls an address at a service is not yet its owner here. */
  async function create(
    provider: OidcProvidersTable,
    person: Person,
    invite: string | null,
    attempt: number,
  ): Promise<Created> {
    const address = emailSchema.safeParse(person.email)
    if (!address.success || !person.emailVerified) throw new NotSignedIn('no-address')
    // Who was invited needs no other leave.
    const state = invite === null ? entryOf(provider, address.data) : 'active'
    const usernameHint = person.username ?? address.data.split('@')[0] ?? 'user'
    const name = displayName.safeParse(person.name)
    try {
      return await database.transaction(async (transaction) => {
        const userId = await accounts.createExternal(
          {
            email: address.data,
            displayName: name.success ? name.data : usernameHint.slice(0, 100),
            usernameHint,
            crowd: attempt,
            role: provider.default_role,
          },
          transaction,
        )
        if (state === 'pending') await accounts.setState(userId, 'pending', transaction)
        if (invite !== null) await accounts.acceptInvite(transaction, userId, invite)
        await queries.insertIdentity(transaction, rowOf(provider, person, userId))
        await audit.record(
          {
            action: 'account.created',
            actorId: userId,
            target: { kind: 'user', id: userId },
            result: 'ok',
            detail: { state, provider: provider.name, invited: invite !== null },
          },
          transaction,
        )
        return { userId, state }
      })
    } catch (error) {
      if (isTaken(error, 'email')) throw new NotSignedIn('address-taken', error)
      if (error instanceof AppError && error.code === 'validation_failed') throw new NotSignedIn('bad-invite', error)
      throw error
    }
  }

  async function enterKnown(provider: OidcProvidersTable, person: Person): Promise<Id | null> {
    const known = await queries.identity(provider.id, person.subject)
    if (known === undefined) return null
    await assertActive(known.user_id)
    await queries.touchIdentity(known, clock.now())
    return known.user_id
  }

  return {
    /** The account to sign in to; a new one where that is allowed. */
    async enter(provider: OidcProvidersTable, person: Person, invite: string | null): Promise<Id> {
      for (let attempt = 0; ; attempt += 1) {
        const known = await enterKnown(provider, person)
        if (known !== null) return known
        try {
          const { userId, state } = await create(provider, person, invite, attempt)
          if (state === 'pending') throw new NotSignedIn('pending')
          return userId
        } catch (error) {
          if (!isLost(error)) throw error
          // The same person was faster in another window, or somebody whom the service calls the same has the name now.
          const meanwhile = await enterKnown(provider, person)
          if (meanwhile !== null) return meanwhile
          if (!isTaken(error, 'username') || attempt === triesAtMost) throw error
        }
      }
    },

    /** Whether the service speaks of the person whose account this is. */
    async requireLinked(provider: OidcProvidersTable, person: Person, userId: Id): Promise<void> {
      const known = await queries.identity(provider.id, person.subject)
      if (known?.user_id !== userId) throw new NotSignedIn('somebody-else')
    },

    async requireAnyLink(providerId: Id, userId: Id): Promise<void> {
      const all = await queries.identitiesOf(userId)
      if (!all.some(({ provider_id }) => provider_id === providerId)) {
        throw new AppError('not_found', 'This sign-in service does not stand for your account.')
      }
    },

    /** For who is signed in and has just proved it. Every other browser is signed out, as for any new way in. */
    async link(provider: OidcProvidersTable, person: Person, { userId, sessionId }: Insider): Promise<void> {
      const known = await queries.identity(provider.id, person.subject)
      if (known?.user_id === userId) return
      try {
        const ended = await database.transaction(async (transaction) => {
          await queries.insertIdentity(transaction, rowOf(provider, person, userId))
          const target = { kind: 'sign-in service', id: provider.id, name: provider.name }
          await audit.record({ action: 'identity.linked', actorId: userId, target, result: 'ok' }, transaction)
          return accounts.wayInChanged(transaction, { userId, sessionId }, 'serviceLinked', provider.name)
        })
        await accounts.closeEnded(ended)
      } catch (error) {
        if (isUniqueViolation(error)) throw new NotSignedIn('linked-elsewhere', error)
        throw error
      }
    },
  }
}

export type People = ReturnType<typeof createPeople>
