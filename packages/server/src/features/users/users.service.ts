import type {
  ChangeUser,
  CreatedUser,
  CreateUser,
  Id,
  ManagedUser,
  ManagedUserList,
  UsersQuery,
} from '@parley/contract'
import type { Transaction } from 'kysely'
import type { DirectoryUser } from '#features/accounts/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { Tables } from '#platform/db/index.ts'
import { actBy, checkMayManage, type Actor } from './actor.ts'
import type { GroupQueries } from './groups.queries.ts'
import type { UsersOptions } from './ports.ts'
import { createPresenter } from './users.present.ts'

export function createUserService(options: UsersOptions, groups: GroupQueries) {
  const { database, audit, accounts } = options
  const present = createPresenter(groups)

  async function one(id: Id): Promise<DirectoryUser> {
    const user = await accounts.directory.get(id)
    if (user === null) throw noSuchUser()
    return user
  }

  const get = async (id: Id): Promise<ManagedUser> => present.one(await one(id))

  /** As it is now within the transaction, for somebody who may change it. */
  async function managed(transaction: Transaction<Tables>, actor: Actor, id: Id): Promise<DirectoryUser> {
    const user = await accounts.directory.get(id, transaction)
    if (user === null) throw noSuchUser()
    checkMayManage(actor, user)
    return user
  }

  async function setRole(
    transaction: Transaction<Tables>,
    actor: Actor,
    user: DirectoryUser,
    role: DirectoryUser['role'],
  ) {
    checkMayManage(actor, user, role)
    await accounts.setRole(user.id, role, transaction)
    await audit.record(actBy(actor, 'role.changed', targetOf(user), { from: user.role, to: role }), transaction)
  }

  async function setState(
    transaction: Transaction<Tables>,
    actor: Actor,
    user: DirectoryUser,
    state: 'active' | 'disabled',
  ) {
    if (state === 'disabled' && actor.kind === 'user' && actor.id === user.id) {
      throw new AppError('conflict', 'You cannot disable your own account. Ask somebody else to.')
    }
    await accounts.setState(user.id, state, transaction)
    if (state === 'disabled') await accounts.forgetLinks(user.id, transaction)
    const action = state === 'disabled' ? 'user.disabled' : user.state === 'pending' ? 'user.approved' : 'user.enabled'
    await audit.record(actBy(actor, action, targetOf(user)), transaction)
  }

  async function setGroups(
    transaction: Transaction<Tables>,
    actor: Actor,
    user: DirectoryUser,
    groupIds: readonly Id[],
  ) {
    await groups.leaveAll(transaction, user.id)
    await groups.join(transaction, groupIds, [user.id])
    await accounts.touchVersion(user.id, transaction)
    const detail = { groups: groupIds.length }
    await audit.record(actBy(actor, 'user.groups-changed', targetOf(user), detail), transaction)
  }

  /** After the commit: nothing of theirs goes on. */
  async function cutOff(actor: Actor, id: Id): Promise<void> {
    await accounts.endSessionsOf(id, 'disabled', { actorId: actor.kind === 'user' ? actor.id : null })
    await options.stopWork(id)
  }

  async function switchState(actor: Actor, id: Id, state: 'active' | 'disabled'): Promise<ManagedUser> {
    const before = await database.transaction(async (transaction) => {
      const user = await managed(transaction, actor, id)
      if (user.state !== state) await setState(transaction, actor, user, state)
      return user.state
    })
    // Also where it was disabled already: whatever slipped through is ended by asking again.
    if (state === 'disabled') await cutOff(actor, id)
    if (before !== state) options.changed(id)
    return get(id)
  }

  return {
    get,

    async list({ cursor, limit, q, role, state, group }: UsersQuery): Promise<ManagedUserList> {
      const ids = group === undefined ? undefined : await groups.memberIds(group)
      if (ids?.length === 0) return { items: [], nextCursor: null }
      const users = await accounts.directory.search({ text: q, role, state, ids, after: cursor, limit: limit + 1 })
      const items = await present.all(users.slice(0, limit))
      return { items, nextCursor: users.length > limit ? (items.at(-1)?.id ?? null) : null }
    },

    async create(actor: Actor, request: CreateUser): Promise<CreatedUser> {
      const { role = 'member', groupIds = [], ...account } = request
      checkMayManage(actor, { role: 'member' }, role)
      const { userId, passwordLink } = await accounts.create({ ...account, role }, async (transaction, id) => {
        await groups.join(transaction, groupIds, [id])
        const target = { kind: 'user', id, name: account.username }
        await audit.record(actBy(actor, 'user.created', target, { role }), transaction)
      })
      options.changed(userId)
      return { ...(await get(userId)), passwordLink }
    },

    async change(actor: Actor, id: Id, request: ChangeUser): Promise<ManagedUser> {
      const { version, role, state, groupIds } = request
      const stale = await database.transaction(async (transaction) => {
        const user = await managed(transaction, actor, id)
        if (user.version !== version) return true
        if (role !== undefined && role !== user.role) await setRole(transaction, actor, user, role)
        const now = { ...user, role: role ?? user.role }
        if (state !== undefined && state !== user.state) await setState(transaction, actor, now, state)
        if (groupIds !== undefined) await setGroups(transaction, actor, now, groupIds)
        return false
      })
      if (stale) {
        const current = await get(id)
        throw new AppError('version_conflict', 'Somebody changed this account meanwhile.', {
          current,
          actions: ['edit'],
        })
      }
      if (state === 'disabled') await cutOff(actor, id)
      options.changed(id)
      return get(id)
    },

    disable: (actor: Actor, id: Id): Promise<ManagedUser> => switchState(actor, id, 'disabled'),
    enable: (actor: Actor, id: Id): Promise<ManagedUser> => switchState(actor, id, 'active'),

    async approve(actor: Actor, id: Id): Promise<ManagedUser> {
      const user = await one(id)
      if (user.state === 'disabled') throw new AppError('conflict', 'This account is disabled. Enable it instead.')
      return switchState(actor, id, 'active')
    },

    /** The password still counts: whoever lost the second factor signs in with it and sets up a new one. */
    async resetTwoFactor(actor: Actor, id: Id): Promise<ManagedUser> {
      const user = await one(id)
      checkMayManage(actor, user)
      await accounts.resetTwoFactor(id, actor.kind === 'user' ? actor.id : null)
      await audit.record(actBy(actor, 'factor.reset', targetOf(user)))
      return get(id)
    },

    async endSessions(actor: Actor, id: Id): Promise<void> {
      const user = await one(id)
      checkMayManage(actor, user)
      await audit.record(actBy(actor, 'user.signed-out', targetOf(user)))
      await accounts.endSessionsOf(id, 'ended by an administrator', {
        actorId: actor.kind === 'user' ? actor.id : null,
      })
    },

    /**
     * A link with which the person chooses a new password; the old one counts until then. Where mail works it goes to
     * the person alone, so that no administrator can come in as somebody else.
     */
    async passwordLink(actor: Actor, id: Id): Promise<{ passwordLink: string | null }> {
      const user = await one(id)
      checkMayManage(actor, user)
      if (user.state === 'disabled') throw new AppError('conflict', 'This account is disabled. Enable it first.')
      const isMailed = actor.kind === 'user' && (await accounts.mailPasswordLink(id))
      const passwordLink = isMailed ? null : await accounts.passwordLink(id)
      await audit.record(actBy(actor, 'password.link-made', targetOf(user), { mailed: isMailed }))
      return { passwordLink }
    },

    /** Their own account everybody erases where they look after it. */
    async requireMayErase(actor: Actor, id: Id): Promise<void> {
      const user = await one(id)
      checkMayManage(actor, user)
      if (actor.kind === 'user' && actor.id === id) {
        throw new AppError('conflict', 'Erase your own account on the page of your account.')
      }
    },

    /** But not the one who asks, or nobody could see how it ended. */
    async signOutEveryone(actor: Actor & { kind: 'user' }, sessionId: Id): Promise<{ sessions: number }> {
      const sessions = await accounts.endEveryone(sessionId, actor.id)
      await audit.record(actBy(actor, 'everyone.signed-out', undefined, { sessions }))
      return { sessions }
    },
  }
}

export type UserService = ReturnType<typeof createUserService>

const noSuchUser = () => new AppError('not_found', 'There is no such account.')
const targetOf = (user: DirectoryUser) => ({ kind: 'user', id: user.id, name: user.username })
