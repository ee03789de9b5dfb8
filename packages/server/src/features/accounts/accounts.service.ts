import type { Id, Login, Register, User } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { hashPassword, verifyPassword, verifyNothing } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import { emailKey, newUser, presentUser, takenName } from './new-user.ts'
import type { IssuedSession, Origin, Sessions } from './sessions.ts'
import type { UserQueries } from './users.queries.ts'

export type SignupMode = 'first' | 'open' | 'invite' | 'approval' | 'closed'
export interface SignedInUser {
  user: User
  session: IssuedSession
}

export function createAccountService(
  database: Database,
  queries: UserQueries,
  sessions: Sessions,
  clock: Clock,
  signup: SignupMode,
) {
  const mayRegister = async (): Promise<boolean> => signup === 'open' || !(await queries.hasOwner())

  return {
    needsOwner: async (): Promise<boolean> => !(await queries.hasOwner()),

    async register(request: Register, origin: Origin): Promise<SignedInUser> {
      if (!(await mayRegister())) throw signupClosed()
      refuseWeakPassword(request)
      const now = clock.now()
      const passwordHash = await hashPassword(request.password)
      const row = newUser({ ...request, role: 'member', passwordHash }, now)
      try {
        return await database.transaction(async (transaction) => {
          if (await queries.claimOwner(transaction, row.id, now)) row.role = 'owner'
          else if (signup !== 'open') throw signupClosed()
          await queries.insert(transaction, row)
          return { user: presentUser(row), session: await sessions.issue(transaction, row.id, origin) }
        })
      } catch (error) {
        throw takenName(error) ?? error
      }
    },

    async login(request: Login, origin: Origin): Promise<SignedInUser> {
      const row = await queries.byLogin(emailKey(request.login), request.login.toLowerCase())
      // Unknown accounts cost the same time and read the same as a wrong password.
      const matches =
        row === undefined
          ? await verifyNothing(request.password)
          : await verifyPassword(row.password_hash, request.password)
      if (row === undefined || !matches) {
        throw new AppError('unauthenticated', 'This name and password do not belong together.', { actions: ['edit'] })
      }
      if (row.state === 'disabled')
        throw new AppError('account_disabled', 'This account is disabled. An administrator can enable it.')
      if (row.state === 'pending')
        throw new AppError('account_pending', 'This account waits for an administrator to approve it.')
      const session = await database.transaction((transaction) => sessions.issue(transaction, row.id, origin))
      return { user: presentUser(row), session }
    },

    async user(id: Id): Promise<User> {
      const row = await queries.byId(id)
      if (row === undefined) throw new AppError('not_found', 'There is no such account.')
      return presentUser(row)
    },

    async change(id: Id, change: { displayName?: string | undefined; username?: string | undefined }): Promise<User> {
      try {
        await queries.change(database.write, id, {
          ...(change.displayName !== undefined && { display_name: change.displayName }),
          ...(change.username !== undefined && { username: change.username }),
          updated_at: clock.now(),
        })
      } catch (error) {
        throw takenName(error) ?? error
      }
      return this.user(id)
    },
  }
}

export type AccountService = ReturnType<typeof createAccountService>

function signupClosed(): AppError {
  return new AppError('forbidden', 'New accounts are made by an administrator here. Ask for one.')
}

/** A password made of the account's own names is the first that anyone tries. */
function refuseWeakPassword(request: Register): void {
  const password = request.password.toLowerCase()
  const ownNames = [request.username, request.email, request.email.split('@')[0] ?? '']
  const repeats = new Set(password).size < 4
  if (!repeats && !ownNames.some((name) => name.length > 2 && password.replace(name.toLowerCase(), '').length < 6))
    return
  const text = 'Choose a password that is harder to guess.'
  throw new AppError('validation_failed', text, { fields: { password: [text] }, actions: ['edit'] })
}
