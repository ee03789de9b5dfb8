import type { Id, Role } from '@parley/contract'
import { sql, type Kysely } from 'kysely'
import { inChunks, likeLiteral, prepareNear, type Database, type Tables } from '#platform/db/index.ts'
import type { UserRow, UserState } from './accounts.tables.ts'
import { emailKey } from './new-user.ts'

/** An account as those who administer accounts see it: nothing that opens it. */
export interface DirectoryUser {
  id: Id
  email: string
  username: string
  displayName: string
  /** The picture there is now. */
  avatar: Id | null
  role: Role
  state: UserState
  needsVerification: boolean
  needsApproval: boolean
  createdAt: number
  version: number
}

export interface DirectorySearch {
  /** Part of a name or an address. */
  text?: string | undefined
  /** Part of a name alone: an address is not guessed with it. */
  names?: string | undefined
  role?: Role | undefined
  state?: UserState | undefined
  /** Only these. */
  ids?: readonly Id[] | undefined
  /** The id of the last user of the page before. */
  after?: Id | undefined
  limit: number
}

/** Every account there is, newest first. */
export function createDirectory(database: Database) {
  const { read } = database
  const one = prepareNear(database, (near, { id }: { id: Id }) =>
    near.selectFrom('users').selectAll().where('id', '=', id),
  )
  return {
    async search({ text, names, role, state, ids, after, limit }: DirectorySearch): Promise<DirectoryUser[]> {
      let query = read.selectFrom('users').selectAll().orderBy('id', 'desc').limit(limit)
      if (role !== undefined) query = query.where('role', '=', role)
      if (state !== undefined) query = query.where('state', '=', state)
      if (ids !== undefined) query = query.where('id', 'in', [...ids])
      if (after !== undefined) query = query.where('id', '<', after)
      if (text !== undefined && text !== '') {
        const like = likeOf(text)
        query = query.where(({ or, eb }) =>
          or([
            sql<boolean>`${eb.ref('email_key')} LIKE ${like} ESCAPE '\\'`,
            sql<boolean>`${eb.ref('username')} LIKE ${like} ESCAPE '\\'`,
            sql<boolean>`LOWER(${eb.ref('display_name')}) LIKE ${like} ESCAPE '\\'`,
          ]),
        )
      }
      if (names !== undefined && names !== '') {
        const like = likeOf(names)
        query = query.where(({ or, eb }) =>
          or([
            sql<boolean>`${eb.ref('username')} LIKE ${like} ESCAPE '\\'`,
            sql<boolean>`LOWER(${eb.ref('display_name')}) LIKE ${like} ESCAPE '\\'`,
          ]),
        )
      }
      return (await query.execute()).map(present)
    },

    /** By a whole address. */
    async byEmail(email: string): Promise<DirectoryUser | null> {
      const row = await read.selectFrom('users').selectAll().where('email_key', '=', emailKey(email)).executeTakeFirst()
      return row === undefined ? null : present(row)
    },

    /** How somebody wants to be talked to. */
    async mannerOf(id: Id): Promise<{ displayName: string; language: string | null; level: number } | undefined> {
      const row = await read
        .selectFrom('users')
        .select(['display_name', 'language', 'level'])
        .where('id', '=', id)
        .executeTakeFirst()
      return row && { displayName: row.display_name, language: row.language, level: row.level }
    },

    async byIds(ids: readonly Id[]): Promise<DirectoryUser[]> {
      const pages = await Promise.all(
        inChunks(ids, 500).map((some) => read.selectFrom('users').selectAll().where('id', 'in', some).execute()),
      )
      return pages.flat().map(present)
    },

    /** Within a transaction, as it is there. */
    async get(id: Id, within?: Kysely<Tables>): Promise<DirectoryUser | null> {
      const row = within
        ? await within.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
        : (await one({ id }))[0]
      return row === undefined ? null : present(row)
    },
  }
}

const likeOf = (text: string): string => `%${likeLiteral(text.normalize('NFKC').toLowerCase())}%`

function present(row: UserRow): DirectoryUser {
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    displayName: row.display_name,
    avatar: row.avatar_file_id,
    role: row.role,
    state: row.state,
    needsVerification: row.needs_verification === 1,
    needsApproval: row.needs_approval === 1,
    createdAt: row.created_at,
    version: row.version,
  }
}
