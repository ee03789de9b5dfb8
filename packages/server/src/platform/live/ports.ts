import type { Accepted, ClientFrame, Id } from '@parley/contract'
import type { Authenticate, Authentication, Caller, Denial, LimiterName, Whose } from '#platform/http/index.ts'
import type { Log } from '#platform/log/log.ts'
import type { Clock } from '#platform/clock.ts'
import type { Notices } from '#platform/db/index.ts'
import type { ReadRun } from './run-cursor.ts'

/** What the live connection asks of the rest of the house. */
export interface LivePorts {
  /** Who opens a WebSocket, by cookie or Authorization header. */
  authenticate: Authenticate
  /** The same by a token in the address: an access token alone, and a fresh one, for addresses end up in logs. */
  authenticateToken(token: string): Promise<Authentication | null>
  /** Who a caller is by now; null where the session, the key or the account behind them holds no more. */
  again(caller: Caller): Promise<Authentication | null>
  /** Takes one of what this person may do in a minute, or refuses. */
  take(limiter: LimiterName, caller: Caller): Promise<void>
  /** Counts who came and is nobody, as for any other request; refuses where there were too many. */
  takeStranger?(address: string): Promise<void>
  /** For the record of who was refused. */
  denied?(denial: Denial): Promise<void>
  mayFollowRun(caller: Caller, runId: Id): Promise<boolean>
  mayFollowConversation(caller: Caller, conversationId: Id): Promise<boolean>
  /** Runs of a conversation that another process is writing. */
  runsElsewhere?(conversationId: Id): Promise<Id[]>
  /** Events of a run after a seq, from its log. */
  readRun: ReadRun
  send(caller: Caller, frame: Extract<ClientFrame, { type: 'send' }>): Promise<Accepted>
  cancel(caller: Caller, runId: Id): Promise<void>
  /** An account, a session or a key has ended, here or in another process: what else it has open. */
  revoked?(whose: Whose): void
}

export interface LiveOptions {
  clock: Clock
  log: Log
  /** To the other processes of this house. */
  notices?: Notices
  /** 0 turns a limit off. */
  connectionsPerUser: number
  /** Counted while nobody is signed in. */
  connectionsPerAddress: number
  /** Between two signs of life; 15 s unless a test is in a hurry. */
  beatMilliseconds?: number
}
