import { changeKind, errorCodes, type ChangeKind, type ErrorCode, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import type { Notices } from '#platform/db/index.ts'
import type { Whose } from '#platform/http/index.ts'
import type { Audience } from './change-feed.ts'
import type { Topics } from './topics.ts'

/** What other processes told, to be done here. */
export interface PeerEvents {
  changed(audience: Audience, kind: ChangeKind, id: string): void
  revoked(whose: Whose, code: ErrorCode): void
  /** Of everybody where it is null. */
  recheck(whose: Id | null): void
  /** Anything may have been missed. */
  gap(): void
}

/** A notice holds this many people at most; more get one each so many. */
const peopleAtOnce = 50

const toldChange = z.tuple([z.union([z.literal('everyone'), z.array(z.string())]), changeKind, z.string()])
const toldRevocation = z.tuple([
  z.union([z.object({ userId: z.string() }), z.object({ sessionId: z.string() }), z.object({ keyId: z.string() })]),
  z.enum(errorCodes),
])
const toldRun = z.tuple([z.string(), z.string()])

/** The hub of this process among those of the others: who follows here what is written there, and the other way round. */
export function createPeers(notices: Notices, topics: Topics, events: PeerEvents) {
  const followedElsewhere = new WeakSet<object>()

  notices.on('change', (text) => events.changed(...toldChange.parse(JSON.parse(text))))
  notices.on('revoke', (text) => events.revoked(...toldRevocation.parse(JSON.parse(text))))
  notices.on('recheck', (whose) => events.recheck(whose === '' ? null : whose))
  notices.on('run', (text) => {
    const [runId, conversationId] = toldRun.parse(JSON.parse(text))
    for (const watcher of topics.watchersOf(conversationId)) watcher.follow(runId, 0)
  })
  notices.on('grown', (runId) => topics.grown(runId))
  notices.on('follow', (runId) => {
    const topic = topics.get(runId)
    if (!topic || followedElsewhere.has(topic)) return
    followedElsewhere.add(topic)
    const grown = (): void => notices.tell('grown', runId)
    topic.followers.add({ wake: grown, warn: () => undefined })
    // What was committed while the wish was on its way.
    grown()
  })
  notices.onGap(() => {
    for (const runId of topics.foreign()) notices.tell('follow', runId)
    events.gap()
  })
  topics.onForeign = (runId) => notices.tell('follow', runId)

  return {
    began: (runId: Id, conversationId: Id) => notices.tell('run', JSON.stringify([runId, conversationId])),
    changed(audience: Audience, kind: ChangeKind, id: string): void {
      if (audience === 'everyone') return notices.tell('change', JSON.stringify([audience, kind, id]))
      for (let from = 0; from < audience.length; from += peopleAtOnce) {
        notices.tell('change', JSON.stringify([audience.slice(from, from + peopleAtOnce), kind, id]))
      }
    },
    revoked: (whose: Whose, code: ErrorCode) => notices.tell('revoke', JSON.stringify([whose, code])),
    recheck: (whose: Id | null) => notices.tell('recheck', whose ?? ''),
  }
}
