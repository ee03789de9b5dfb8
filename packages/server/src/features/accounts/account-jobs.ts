import { id, type Id, type Language } from '@parley/contract'
import * as z from 'zod/mini'
import type { Clock } from '#platform/clock.ts'
import { hashToken } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import { requestLanguage } from '#platform/request-sender.ts'
import type { AccountMails, MailReader } from './account-mails.ts'
import type { MailTokens } from './mail-tokens.ts'
import { emailKey } from './new-user.ts'
import type { UserQueries } from './users.queries.ts'

const minute = 60_000
const cleanUpEveryMs = 60 * minute
/** A second mail of a kind is not sent before, so that nobody can fill a mailbox. */
const quietMs = 5 * minute
const nobody = '00000000-0000-7000-8000-000000000000'
/** Enqueued for nobody too, so that asking takes as long whether somebody is there or not. */
const perhapsSomebody = z.object({ userId: z.nullable(id), language: z.optional(z.nullable(z.string())) })

export interface AccountJobOptions {
  database: Database
  clock: Clock
  jobs: Jobs
  users: UserQueries
  tokens: MailTokens
  mail: Mail
  mails: AccountMails
  cleanUp(): Promise<void>
}

/** Mails that may not tell by the time a request takes whether somebody is there to get them. */
export function createAccountJobs({ database, clock, jobs, users, tokens, mail, mails, cleanUp }: AccountJobOptions) {
  jobs.register({
    kind: 'forgotten password',
    payload: perhapsSomebody,
    async handle({ payload }) {
      const user = payload.userId === null ? undefined : await users.byId(payload.userId)
      // Who has come through a sign-in service so far gets a first one: it is the way in that is left without it.
      if (user === undefined || user.state === 'disabled') return
      if (await tokens.sentSince(user.id, 'reset-password', clock.now() - quietMs)) return
      await database.transaction(async (transaction) => {
        if ((await users.byId(user.id, transaction)) === undefined) return
        const token = await tokens.issue(transaction, 'reset-password', user.id, user.email)
        await mail.send(transaction, mails.resetPassword(askedIn(user, payload.language), token))
      })
    },
  })
  jobs.register({
    kind: 'many failed sign-ins',
    payload: perhapsSomebody,
    async handle({ payload }) {
      const { userId } = payload
      if (userId === null) return
      await database.transaction(async (transaction) => {
        const user = await users.byId(userId, transaction)
        if (user !== undefined) await mail.send(transaction, mails.manyFailures(user))
      })
    },
  })
  jobs.register({
    kind: 'verification again',
    payload: perhapsSomebody,
    async handle({ payload }) {
      const user = payload.userId === null ? undefined : await users.byId(payload.userId)
      if (user === undefined || user.needs_verification === 0) return
      if (await tokens.sentSince(user.id, 'verify-email', clock.now() - quietMs)) return
      await database.transaction(async (transaction) => {
        if ((await users.byId(user.id, transaction)) === undefined) return
        const token = await tokens.issue(transaction, 'verify-email', user.id, user.email)
        await mail.send(transaction, mails.verifyAddress(askedIn(user, payload.language), token))
      })
    },
  })
  jobs.register({ kind: 'account clean-up', payload: z.null(), everyMs: cleanUpEveryMs, handle: cleanUp })

  /** For whoever is still there as it is written down, and with the same work for nobody. */
  const enqueue = (kind: string, seen: Id | null, about: string, language: Language | null): Promise<void> =>
    database.transaction(async (transaction) => {
      const userId = (await users.byId(seen ?? nobody, transaction))?.id ?? null
      const job = {
        kind,
        payload: { userId, language },
        uniqueKey: hashToken(about),
        ...(userId !== null && { userId }),
      }
      await jobs.enqueue(transaction, job)
    })
  return {
    async forgotPassword(email: string): Promise<void> {
      const key = emailKey(email)
      const user = await users.byEmail(key)
      await enqueue('forgotten password', user?.id ?? null, key, requestLanguage())
    },
    /** Who fails may be anybody: what they read in is nothing to whom is warned. */
    warnOfFailures: (userId: Id | null, login: string) =>
      enqueue('many failed sign-ins', userId, emailKey(login), null),
    verifyAgain: (userId: Id) => enqueue('verification again', userId, userId, requestLanguage()),
  }
}

export type AccountJobs = ReturnType<typeof createAccountJobs>

/** What whoever asks for a mail reads in, where nothing is known of whose account it is. */
const askedIn = (user: MailReader, language: string | null = null): MailReader => ({
  ...user,
  mail_language: user.mail_language ?? language,
})
