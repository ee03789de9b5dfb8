import type { ServerResponse } from 'node:http'
import type { Clock } from '#platform/clock.ts'
import { isOf, RecentEnds, type Whose } from './recent-ends.ts'
import type { Caller } from './route.ts'

/** Live connections say why they end; what has not ended by itself so long afterwards is cut. */
const graceMs = 200
const lookMs = 1000

/** Requests that may go on for long: files on their way in or out, answers for programs. */
export interface LastingRequests {
  add(response: ServerResponse, caller: Caller): void
  /** Cuts what somebody has begun who is nobody any more. */
  end(whose: Whose): void
}

export interface LastingOptions {
  clock: Clock
  /** A caller as they are by now; null where what they came with holds no more. */
  again(caller: Caller): Promise<Caller | null>
}

export function createLastingRequests({ clock, again }: LastingOptions): LastingRequests {
  const open = new Map<ServerResponse, Caller>()
  const recent = new RecentEnds(clock)
  let timer: NodeJS.Timeout | undefined

  /** By the clock on the wall, as the ends are: it may be set, and an end may be further off than a timer can wait. */
  function look(): void {
    for (const [response, caller] of open) {
      if (caller.endsAt === undefined || caller.endsAt > clock.now()) continue
      open.set(response, { ...caller, endsAt: undefined })
      void ask(response, caller)
    }
  }

  async function ask(response: ServerResponse, caller: Caller): Promise<void> {
    // Nobody can say that it may go on where nobody can be asked.
    const now = await again(caller).catch(() => null)
    if (now === null) cut([response])
    else if (open.has(response)) open.set(response, now)
  }

  function cut(responses: readonly ServerResponse[]): void {
    setTimeout(() => {
      for (const response of responses) if (!response.writableEnded) response.destroy()
    }, graceMs).unref()
  }

  function forget(response: ServerResponse): void {
    open.delete(response)
    if (open.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    add(response, caller) {
      if (response.closed || response.destroyed || open.has(response)) return
      open.set(response, caller)
      timer ??= setInterval(look, lookMs).unref()
      response.once('close', () => forget(response))
      if (recent.concern(caller)) void ask(response, caller)
    },

    end(whose) {
      recent.add(whose)
      const theirs = [...open].filter(([, caller]) => isOf(caller, whose)).map(([response]) => response)
      if (theirs.length > 0) cut(theirs)
    },
  }
}
