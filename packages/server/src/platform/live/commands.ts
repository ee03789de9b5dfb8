import type { ClientFrame } from '@parley/contract'
import type { Policy } from '#platform/http/index.ts'

export interface LiveCommand {
  policy: Policy
  /**
   * Who it is, is asked anew: a connection lives longer than a right may. Not for what touches nothing beyond the
   * connection itself.
   */
  anew: boolean
}

/** Opening a connection, whichever way: from then on it tells what changes. */
export const livePolicy = { who: 'user', scope: 'chat' } as const

const here = { anew: false, policy: { ...livePolicy, secondFactor: 'not-needed' } } as const

/** What a client may say on a live connection, each with its policy, as routes have theirs. */
export const liveCommands: Record<ClientFrame['type'], LiveCommand> = {
  watch: { anew: true, policy: livePolicy },
  unwatch: here,
  send: { anew: true, policy: { ...livePolicy, limiter: 'messages' } },
  cancel: { anew: true, policy: livePolicy },
  typing: { anew: true, policy: livePolicy },
  ping: here,
}
