import * as z from 'zod/mini'
import type { ChatTurn, ToolDefinition } from '../provider.ts'
import type { ModelFile } from './model-file.ts'

/** What the server tells the process that holds a model. */
export type ToModelProcess =
  | {
      type: 'load'
      path: string
      sha256: string | null
      /** In place of the one in the file. */
      template: string | null
      contextSize: number
      /** Conversations it answers at the same time. */
      slots: number
      threads: number
    }
  | {
      type: 'chat'
      id: number
      turns: ChatTurn[]
      /** How many of them, instructions aside, are put before every conversation. */
      opening: number
      sampling: ModelFile['sampling']
      maxTokens: number | null
      stop: string[]
      tools: ToolDefinition[]
      /** It begins with a call, whatever it would have said. */
      mustCall: boolean
    }
  | { type: 'abort'; id: number }

/**
 * What comes back. Parsed, because that process reads files from anywhere with native code and is not to be trusted
 * further than its answers.
 */
export const fromModelProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), id: z.int(), text: z.string() }),
  z.object({ type: z.literal('reasoning'), id: z.int(), text: z.string() }),
  z.object({ type: z.literal('tool-call'), id: z.int(), name: z.string(), arguments: z.string() }),
  z.object({ type: z.literal('stage'), id: z.int(), stage: z.enum(['queued', 'thinking']) }),
  z.object({ type: z.literal('left-out'), id: z.int(), kept: z.int() }),
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('refused'),
    reason: z.enum(['damaged', 'library', 'memory', 'template', 'broken']),
    detail: z.string(),
  }),
  z.object({
    type: z.literal('end'),
    id: z.int(),
    finish: z.enum(['stop', 'length', 'tool-calls']),
    usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), cachedInputTokens: z.int() }),
  }),
  z.object({
    type: z.literal('failed'),
    id: z.int(),
    reason: z.enum(['too-long', 'too-many-tools', 'error']),
    detail: z.string(),
  }),
])
export type FromModelProcess = z.infer<typeof fromModelProcess>
