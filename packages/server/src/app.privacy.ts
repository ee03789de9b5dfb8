import type { Id } from '@parley/contract'
import { requireAccount } from '#features/accounts/index.ts'
import type { Knowledge } from '#features/knowledge/index.ts'
import { createPrivacy } from '#features/privacy/index.ts'
import { conversationJson } from '#features/sharing/index.ts'
import type { Clock } from '#platform/clock.ts'
import type { SessionCookie } from '#platform/http/index.ts'
import type { People } from './app.people.ts'
import type { Platform } from './app.platform.ts'
import type { createTalk } from './app.talk.ts'

interface PrivacyNeeds {
  platform: Platform
  clock: Clock
  cookie: SessionCookie
  people: People
  talk: ReturnType<typeof createTalk>
  /** What comes to life after it. */
  knowledge(): Knowledge
  agreementsOf(userId: Id): Promise<unknown>
}

/** Taking everything along, and leaving nothing behind: every part of the house says what it keeps of a person. */
export function createAppPrivacy(needs: PrivacyNeeds): ReturnType<typeof createPrivacy> {
  const { platform, clock, cookie, people, talk, knowledge } = needs
  const { accounts, audit, users } = people
  const { chats } = talk
  return createPrivacy({
    database: platform.database,
    clock,
    audit,
    cookie,
    files: platform.files,
    mail: platform.mail,
    jobs: platform.jobs,
    requireStepUpOr: accounts.requireStepUpOr,
    requireMayErase: users.requireMayErase,
    shut: (userId) => accounts.setState(userId, 'disabled'),
    stopWork: people.stopWork,
    removeBefore: [talk.tools.forgetAllOf, chats.removeAllOf, (userId) => knowledge().removeAllOf(userId)],
    removeWithin: [...talk.forgetWithin, (transaction, userId) => knowledge().forget(transaction, userId)],
    isThere: accounts.own.isThere,
    requireAccount,
    removeAccount: accounts.own.remove,
    languageOf: accounts.languageOf,
    describeAccount: accounts.own.describe,
    conversationIds: chats.idsOf,
    async *conversationPieces(userId, id) {
      yield* conversationJson(await chats.readAll(userId, id))
    },
    activity: (userId) => audit.pages({ actorId: userId }),
    parts: {
      ...people.partsOf,
      ...talk.partsOf,
      collections: (userId) => knowledge().ownedBy(userId),
      terms: needs.agreementsOf,
    },
  })
}
