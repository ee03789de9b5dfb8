import type { Id } from '@parley/contract'
import type * as z from 'zod/mini'

/** Something a model may ask for. Adding one is adding it to the list in `index.ts`. */
export interface ToolKind<Given = unknown> {
  name: string
  title: string
  /** For the model: what it does and when to use it. */
  description: string
  given: z.ZodMiniType<Given>
  /** It goes to other servers. */
  reachesOut: boolean
  /** It writes or goes out with what the model chose, so that a person must see each call first. */
  asks: boolean
  /** What the model reads. Rejects with an AppError in words for it. */
  call(given: Given, context: ToolContext): Promise<string> | string
}

export interface ToolContext {
  /** For whom: a tool sees nothing that this person may not see. */
  userId: Id
  signal: AbortSignal
}

/** Checks what its handler gets against its own schema, whatever the model wrote. */
export function defineTool<Given>(kind: ToolKind<Given>): ToolKind {
  return kind as ToolKind
}
