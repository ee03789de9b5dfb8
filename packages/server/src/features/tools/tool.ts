import type { Id, ToolApproval } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { CitedSource } from '#features/runs/index.ts'

/** Something a model may ask for. Adding one that comes with Parley is adding it to the list in `built-in.ts`. */
export interface Tool {
  name: string
  title: string
  /** For the model: what it does and when to use it. */
  description: string
  /** JSON Schema of what it is given. */
  parameters: Record<string, unknown>
  /** The server it comes from; null: it comes with Parley. */
  server: string | null
  /** The server at which everybody who uses it signs in for themselves; null: nobody has to. */
  signInAt: Id | null
  /** It goes to other servers. */
  reachesOut: boolean
  /** Unless an administrator says otherwise. A tool that writes or goes out with what a model chose asks. */
  approval: ToolApproval
  /** What the model reads. Rejects with an AppError in words for it. */
  call(given: unknown, context: ToolContext): Promise<string> | string
}

export interface ToolContext {
  /** For whom: a tool sees nothing that this person may not see. */
  userId: Id
  conversationId: Id
  signal: AbortSignal
  /** Adds what the answer may lean on to its sources. Gives the number to cite it by. */
  cite(source: CitedSource): number
}

interface BuiltIn<Given> extends Pick<Tool, 'name' | 'title' | 'description' | 'reachesOut' | 'approval'> {
  given: z.ZodMiniType<Given>
  call(given: Given, context: ToolContext): Promise<string> | string
}

/** Checks what its handler gets against its own schema, whatever the model wrote. */
export function defineTool<Given>({ given: schema, call, ...about }: BuiltIn<Given>): Tool {
  const { $schema: _dialect, ...parameters } = z.toJSONSchema(schema, { io: 'input' })
  return {
    ...about,
    parameters,
    server: null,
    signInAt: null,
    call(given, context) {
      const parsed = schema.safeParse(given)
      if (parsed.success) return call(parsed.data, context)
      throw new AppError('validation_failed', `The arguments do not fit: ${z.prettifyError(parsed.error)}`)
    },
  }
}
