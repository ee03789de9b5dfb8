import * as z from 'zod/mini'
import { displayName, email, password, role, username } from './account.ts'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

const userState = z.enum(['active', 'pending', 'disabled'])
const name = z.string().check(z.trim(), z.minLength(1, 'Enter a name.'), z.maxLength(50, 'Use at most 50 characters.'))
const searchText = z.string().check(z.maxLength(200), z.regex(/^[^\0]*$/, 'This cannot be searched for.'))
const groupIds = z.array(id).check(z.maxLength(100))

/** How much somebody may use; null where there is no limit. */
export const quotas = z.object({
  messagesPerDay: z.nullable(z.int().check(z.minimum(0))),
  tokensPerDay: z.nullable(z.int().check(z.minimum(0))),
  /** In all collections, of what somebody has added to them. */
  documents: z.nullable(z.int().check(z.minimum(0))),
  documentBytes: z.nullable(z.int().check(z.minimum(0))),
})
export type Quotas = z.infer<typeof quotas>

/** What somebody may do beyond chatting. */
export const permissions = z.object({
  /** All models, or the ids of some. */
  models: z.union([z.literal('all'), z.array(z.string())]),
  uploads: z.boolean(),
  tools: z.boolean(),
  sharing: z.boolean(),
  rooms: z.boolean(),
  apiKeys: z.boolean(),
  quotas,
})
export type Permissions = z.infer<typeof permissions>
export type PermissionName = keyof Permissions

/** Only what is named is granted; the rest is as it is without the group, or as the role has it by default. */
export const grants = z.strictObject({
  models: z.optional(
    z.union([
      z.literal('all'),
      z.array(z.string().check(z.maxLength(200), z.regex(/^[^\0]*$/))).check(z.maxLength(500)),
    ]),
  ),
  uploads: z.optional(z.boolean()),
  tools: z.optional(z.boolean()),
  sharing: z.optional(z.boolean()),
  rooms: z.optional(z.boolean()),
  apiKeys: z.optional(z.boolean()),
  /** Of a measure that is left out, a role has no limit, and a group changes nothing; null lifts it. */
  quotas: z.optional(
    z.strictObject({
      messagesPerDay: z.optional(z.nullable(z.int().check(z.minimum(0), z.maximum(1_000_000_000)))),
      tokensPerDay: z.optional(z.nullable(z.int().check(z.minimum(0), z.maximum(1_000_000_000_000)))),
      documents: z.optional(z.nullable(z.int().check(z.minimum(0), z.maximum(1_000_000_000)))),
      documentBytes: z.optional(z.nullable(z.int().check(z.minimum(0), z.maximum(1_000_000_000_000_000)))),
    }),
  ),
})
export type Grants = z.infer<typeof grants>

export const usersQuery = z.strictObject({
  ...listQuery,
  cursor: z.optional(id),
  /** Part of a name, a username or an address. */
  q: z.optional(searchText),
  role: z.optional(role),
  state: z.optional(userState),
  group: z.optional(id),
})
export type UsersQuery = z.infer<typeof usersQuery>

/** An account as those see it who administer accounts. */
export const managedUser = z.object({
  id,
  email: z.string(),
  username: z.string(),
  displayName: z.string(),
  avatar: z.nullable(id),
  role,
  state: userState,
  /** What a pending account waits for. */
  needsVerification: z.boolean(),
  needsApproval: z.boolean(),
  groups: z.array(z.object({ id, name: z.string() })),
  permissions,
  createdAt: time,
  version: z.int(),
})
export type ManagedUser = z.infer<typeof managedUser>
export const managedUserList = listOf(managedUser)
export type ManagedUserList = z.infer<typeof managedUserList>

export const createUser = z.strictObject({
  email,
  username,
  displayName: z.optional(displayName),
  role: z.optional(role),
  /** Without one, the answer carries a link with which the person chooses it. */
  password: z.optional(password),
  groupIds: z.optional(groupIds),
})
export type CreateUser = z.infer<typeof createUser>
/** The link is good for an hour, once, and shown nowhere else. */
export const createdUser = z.extend(managedUser, { passwordLink: z.nullable(z.string()) })
export type CreatedUser = z.infer<typeof createdUser>

export const changeUser = z.strictObject({
  version: z.int(),
  role: z.optional(role),
  state: z.optional(z.enum(['active', 'disabled'])),
  groupIds: z.optional(groupIds),
})
export type ChangeUser = z.infer<typeof changeUser>

export const group = z.object({
  id,
  name: z.string(),
  description: z.string(),
  members: z.int(),
  grants,
  version: z.int(),
  createdAt: time,
})
export type Group = z.infer<typeof group>
export const groupList = listOf(group)

export const createGroup = z.strictObject({
  name,
  description: z.optional(z.string().check(z.maxLength(500, 'Use at most 500 characters.'))),
  grants: z.optional(grants),
})
export type CreateGroup = z.infer<typeof createGroup>
export const changeGroup = z.extend(z.partial(createGroup), { version: z.int() })
export type ChangeGroup = z.infer<typeof changeGroup>
export const groupMembers = z.strictObject({
  add: z.optional(z.array(id).check(z.maxLength(1000))),
  remove: z.optional(z.array(id).check(z.maxLength(1000))),
})
export type GroupMembers = z.infer<typeof groupMembers>

/** What a role grants: members and guests. Owners and administrators may everything. */
export const roleGrants = z.object({ role: z.enum(['member', 'guest']), permissions, grants })
export const roleGrantsList = listOf(roleGrants)
export type RoleGrants = z.infer<typeof roleGrants>

/** Null where it was sent to the person instead. */
export const passwordLink = z.object({ passwordLink: z.nullable(z.string()) })
export const signedOut = z.object({ sessions: z.int() })
