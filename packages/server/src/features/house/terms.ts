import type { Id, PublishTerms, Terms, TermsAgreement } from '@parley/contract'
import type { Kysely } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { isUniqueViolation, type Database, type Tables } from '#platform/db/index.ts'
import { createRecent } from '#platform/recent.ts'

const mostRemembered = 10_000

declare module '#platform/db/tables.ts' {
  interface Tables {
    terms_versions: { version: number; text: string; published_at: number; published_by: string | null }
    terms_agreements: { user_id: string; version: number; agreed_at: number }
  }
}

export interface TermsOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  /** More may be asked of people now than before: open pages ask what. */
  demanded(): void
}

export function createTerms({ database, clock, audit, demanded }: TermsOptions) {
  /** Who is known to have agreed to the newest version: asked for with every request. */
  let agreed = { version: -1, people: new Set<Id>() }
  const newest = createRecent(clock, async (): Promise<Terms> => {
    const row = await database.read
      .selectFrom('terms_versions')
      .selectAll()
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (row === undefined) return { version: 0, text: '', publishedAt: null }
    return { version: row.version, text: row.text, publishedAt: new Date(row.published_at).toISOString() }
  })

  async function store(within: Kysely<Tables>, userId: Id, version: number): Promise<void> {
    await within
      .insertInto('terms_agreements')
      .values({ user_id: userId, version, agreed_at: clock.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await audit.record({ action: 'terms.agreed', actorId: userId, result: 'ok', detail: { version } }, within)
  }

  return {
    current: newest.get,

    async hasAgreed(userId: Id): Promise<boolean> {
      const { version, text } = await newest.get()
      if (text === '') return true
      // Belongs to its version: an answer to an older question must not end up among those to a newer one.
      if (version > agreed.version) agreed = { version, people: new Set() }
      const { people } = agreed
      if (version === agreed.version && people.has(userId)) return true
      const row = await database.read
        .selectFrom('terms_agreements')
        .select('version')
        .where('user_id', '=', userId)
        .where('version', '=', version)
        .executeTakeFirst()
      if (row === undefined) return false
      if (version !== agreed.version) return true
      if (agreed.people.size >= mostRemembered) agreed.people.clear()
      agreed.people.add(userId)
      return true
    },

    /** To the version that was read: another one may have come meanwhile. */
    async agree(userId: Id, version: number): Promise<void> {
      requireRead(await newest.get(), version)
      if (version > 0) await database.transaction((transaction) => store(transaction, userId, version))
    },

    /** For who agrees while signing up. */
    async agreeWithin(transaction: Kysely<Tables>, userId: Id, read: number | undefined): Promise<void> {
      const terms = await newest.get()
      if (read !== undefined) requireRead(terms, read)
      if (terms.version > 0) await store(transaction, userId, terms.version)
    },

    /** What this person agreed to and when, newest first. */
    async agreementsOf(userId: Id): Promise<TermsAgreement[]> {
      const rows = await database.read
        .selectFrom('terms_agreements')
        .innerJoin('terms_versions', 'terms_versions.version', 'terms_agreements.version')
        .select(['terms_agreements.version', 'agreed_at', 'published_at'])
        .where('user_id', '=', userId)
        .orderBy('terms_agreements.version', 'desc')
        .execute()
      return rows.map(({ version, agreed_at, published_at }) => ({
        version,
        agreedAt: new Date(agreed_at).toISOString(),
        publishedAt: new Date(published_at).toISOString(),
      }))
    },

    /** A version as this person agreed to it. */
    async agreedTo(userId: Id, version: number): Promise<Terms> {
      const row = await database.read
        .selectFrom('terms_versions')
        .innerJoin('terms_agreements', 'terms_agreements.version', 'terms_versions.version')
        .select(['terms_versions.version', 'text', 'published_at'])
        .where('user_id', '=', userId)
        .where('terms_versions.version', '=', version)
        .executeTakeFirst()
      if (row === undefined) throw new AppError('not_found', 'You have agreed to no such version.')
      return { version: row.version, text: row.text, publishedAt: new Date(row.published_at).toISOString() }
    },

    /** Whoever agreed to the last version is asked again. The publisher has read what they wrote. */
    async publish(userId: Id, { text, version }: PublishTerms): Promise<Terms> {
      const clash = async () => {
        newest.forget()
        const terms = await newest.get()
        return new AppError('version_conflict', 'Somebody else has changed this meanwhile.', { current: terms })
      }
      newest.forget()
      if ((await newest.get()).version !== version) throw await clash()
      const row = { version: version + 1, text: text.trim(), published_at: clock.now(), published_by: userId }
      try {
        await database.transaction(async (transaction) => {
          await transaction.insertInto('terms_versions').values(row).execute()
          await store(transaction, userId, row.version)
          const entry = { action: 'terms.published', actorId: userId, detail: { version: row.version } }
          await audit.record({ ...entry, result: 'ok' }, transaction)
        })
      } catch (error) {
        throw isUniqueViolation(error, 'terms_versions_pkey', 'terms_versions.version') ? await clash() : error
      }
      newest.forget()
      const now = await newest.get()
      demanded()
      return now
    },
  }
}

function requireRead(terms: Terms, version: number): void {
  if (terms.version === version) return
  throw new AppError('version_conflict', 'There is a newer version. Please read that one.', { current: terms })
}

export type HouseTerms = ReturnType<typeof createTerms>
