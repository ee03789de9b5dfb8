import type { ServerResponse } from 'node:http'
import type { Id } from '@parley/contract'
import type { Caller } from './route.ts'

/** Whose account, session or key has ended. */
type Whose = { userId: Id } | { sessionId: Id } | { keyId: Id }

/** Live connections say why they end; what has not ended by itself so long afterwards is cut. */
const graceMs = 200

/** Requests that may go on for long: files on their way in or out, answers for programs. */
export interface LastingRequests {
  add(response: ServerResponse, caller: Caller): void
  /** Cuts what somebody has begun who is nobody any more. */
  end(whose: Whose): void
}

export function createLastingRequests(): LastingRequests {
  const open = new Map<ServerResponse, Caller>()
  return {
    add(response, caller) {
      if (response.closed || response.destroyed || open.has(response)) return
      open.set(response, caller)
      response.once('close', () => open.delete(response))
    },

    end(whose) {
      const theirs = [...open].filter(([, caller]) => isOf(caller, whose)).map(([response]) => response)
      if (theirs.length === 0) return
      setTimeout(() => {
        for (const response of theirs) if (!response.writableEnded) response.destroy()
      }, graceMs).unref()
    },
  }
}

function isOf({ userId, via }: Caller, whose: Whose): boolean {
  if ('userId' in whose) return userId === whose.userId
  if ('sessionId' in whose) return via.kind !== 'key' && via.sessionId === whose.sessionId
  return via.kind === 'key' && via.keyId === whose.keyId
}
