import * as z from 'zod/mini'
import { id } from './id.ts'
import { citation, notice, usage } from './message.ts'
import { problem } from './problem.ts'

const shared = { runId: id, seq: z.int() }

export const runStage = z.enum(['queued', 'loading', 'retrieving', 'thinking', 'writing', 'tool'])
export type RunStage = z.infer<typeof runStage>

export const runEndStatus = z.enum(['complete', 'cancelled', 'interrupted', 'failed', 'length'])
export type RunEndStatus = z.infer<typeof runEndStatus>

/** The one vocabulary of a run: stored in its log, sent to its followers, folded by `applyEvent`. */
export const runEvent = z.discriminatedUnion('type', [
  z.object({ ...shared, type: z.literal('run-start'), modelId: z.string() }),
  /** `place`: while it is queued for a model, how many come before it and itself. */
  z.object({ ...shared, type: z.literal('status'), stage: runStage, place: z.optional(z.int()) }),
  z.object({ ...shared, type: z.literal('context'), citations: z.array(citation) }),
  z.object({ ...shared, type: z.literal('reasoning-delta'), text: z.string() }),
  z.object({ ...shared, type: z.literal('text-delta'), text: z.string() }),
  z.object({
    ...shared,
    type: z.literal('tool-call'),
    callId: z.string(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.object({
    ...shared,
    type: z.literal('tool-approval'),
    callId: z.string(),
    state: z.enum(['waiting', 'granted', 'denied']),
  }),
  z.object({ ...shared, type: z.literal('tool-result'), callId: z.string(), result: z.string(), failed: z.boolean() }),
  z.object({ ...shared, type: z.literal('notice'), notice }),
  z.object({ ...shared, type: z.literal('usage'), ...usage.shape }),
  z.object({ ...shared, type: z.literal('error'), problem }),
  /** `thoughtMs`: how long it thought, where it told what. */
  z.object({ ...shared, type: z.literal('run-end'), status: runEndStatus, thoughtMs: z.optional(z.int()) }),
])
export type RunEvent = z.infer<typeof runEvent>
export type RunEventType = RunEvent['type']

type WithoutPlace<Event> = Event extends unknown ? Omit<Event, 'runId' | 'seq'> : never

/** An event before it has its place in a log. */
export type RunEventBody = WithoutPlace<RunEvent>
