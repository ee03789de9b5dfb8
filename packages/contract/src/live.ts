import * as z from 'zod/mini'
import { runReference } from './conversation.ts'
import { id } from './id.ts'
import { message } from './message.ts'
import { problem } from './problem.ts'
import { runEvent } from './event.ts'

export const maximumLiveFrameBytes = 160 * 1024

export const closeCodes = {
  unauthenticated: 4401,
  forbidden: 4403,
  idle: 4408,
  tooMany: 4429,
  tooLarge: 1009,
  goingAway: 1001,
} as const

export const watchedRun = z.strictObject({ runId: id, after: z.int().check(z.minimum(0)) })

export const clientFrame = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('watch'),
    runs: z.optional(z.array(watchedRun).check(z.maxLength(100))),
    conversations: z.optional(z.array(id).check(z.maxLength(100))),
    changesAfter: z.optional(z.string().check(z.maxLength(100))),
  }),
  z.strictObject({
    type: z.literal('unwatch'),
    runs: z.optional(z.array(id).check(z.maxLength(100))),
    conversations: z.optional(z.array(id).check(z.maxLength(100))),
  }),
  z.strictObject({
    type: z.literal('send'),
    ref: z.string().check(z.maxLength(100)),
    conversationId: z.optional(id),
    id: z.optional(id),
    text: z.string(),
    modelId: z.optional(z.string()),
    level: z.optional(z.int().check(z.minimum(1), z.maximum(5))),
  }),
  z.strictObject({ type: z.literal('cancel'), runId: id }),
  z.strictObject({ type: z.literal('typing'), conversationId: id }),
  z.strictObject({ type: z.literal('ping') }),
])
export type ClientFrame = z.infer<typeof clientFrame>

export const changeKind = z.enum([
  'conversation',
  'sidebar',
  'message',
  'participant',
  'document',
  'collection',
  'models',
  'house',
  'assistants',
  'prompts',
  'user',
  'job',
])
export type ChangeKind = z.infer<typeof changeKind>

export const serverFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), userId: id, cursor: z.string() }),
  z.object({ type: z.literal('event'), event: runEvent }),
  z.object({ type: z.literal('change'), cursor: z.string(), kind: changeKind, id: z.string() }),
  z.object({ type: z.literal('accepted'), ref: z.string(), message, runs: z.array(runReference) }),
  z.object({
    type: z.literal('presence'),
    conversationId: id,
    /** The others who have it open. */
    userIds: z.array(id),
    /** On how many of one's own tabs and devices it is open besides this one. */
    elsewhere: z.int(),
  }),
  z.object({ type: z.literal('typing'), conversationId: id, userId: id }),
  z.object({ type: z.literal('problem'), problem, ref: z.optional(z.string()) }),
  z.object({ type: z.literal('pong') }),
])
export type ServerFrame = z.infer<typeof serverFrame>
