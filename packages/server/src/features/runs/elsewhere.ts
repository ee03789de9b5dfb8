import { decideToolCall, type Id, type ToolDecision } from '@parley/contract'
import * as z from 'zod/mini'
import type { Notices } from '#platform/db/index.ts'
import type { Run } from './ports.ts'

export type Whose = { conversationId: Id } | { messageId: Id } | { userId: Id }

/** What others ask of the runs of this process. */
export interface RunsHere {
  cancel(runId: Id): Promise<void>
  cancelAll(whose: Whose): Promise<void>
  decide(runId: Id, decision: ToolDecision): void
}

const toldWhose = z.union([
  z.object({ conversationId: z.string() }),
  z.object({ messageId: z.string() }),
  z.object({ userId: z.string() }),
])
const toldDecision = z.tuple([z.string(), decideToolCall])

const lookMilliseconds = 25
/** After this a run that does not end is answered for as it is: its process ends it, or is found dead. */
const patienceMilliseconds = 3_000

/** Stops and words of people, carried to the process that writes their run. */
export function createElsewhere(notices: Notices, here: RunsHere, isOpen: (runId: Id) => Promise<boolean>) {
  notices.on('cancel', (runId) => void here.cancel(runId))
  notices.on('cancelAll', (text) => void here.cancelAll(toldWhose.parse(JSON.parse(text))))
  notices.on('decide', (text) => here.decide(...toldDecision.parse(JSON.parse(text))))

  return {
    /** Resolves when its end is stored. */
    async cancel(runId: Id): Promise<void> {
      notices.tell('cancel', runId)
      const until = performance.now() + patienceMilliseconds
      while (performance.now() < until && (await isOpen(runId))) {
        await new Promise((resolve) => setTimeout(resolve, lookMilliseconds))
      }
    },
    cancelAll: (whose: Whose) => notices.tell('cancelAll', JSON.stringify(whose)),
    decide: (runId: Id, decision: ToolDecision) => notices.tell('decide', JSON.stringify([runId, decision])),
  }
}

export function belongs(run: Run, whose: Whose): boolean {
  if ('conversationId' in whose) return run.conversationId === whose.conversationId
  return 'messageId' in whose ? run.messageId === whose.messageId : run.userId === whose.userId
}
