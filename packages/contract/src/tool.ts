import * as z from 'zod/mini'
import { id } from './id.ts'

/**
 * When the person is asked before a call: `ask` until they allow it for the rest of the conversation, `always` each time
 * whatever they said before.
 */
export const toolApproval = z.enum(['never', 'ask', 'always'])
export type ToolApproval = z.infer<typeof toolApproval>

/** A tool that this person may let a model use. */
export const tool = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** The server it comes from; null: it comes with Parley. */
  server: z.nullable(z.string()),
  /** It goes out of this house: to other servers. */
  reachesOut: z.boolean(),
  /** Calls wait until the person has allowed them. */
  asks: z.boolean(),
  approval: toolApproval,
})
export type Tool = z.infer<typeof tool>
export const toolList = z.object({ items: z.array(tool), nextCursor: z.null() })
export type ToolList = z.infer<typeof toolList>

export const decideToolCall = z.strictObject({
  callId: z.string().check(z.maxLength(200)),
  granted: z.boolean(),
  /** Also for the later calls of this tool in this conversation, unless each of them must be asked for. */
  always: z.optional(z.boolean()),
})
export type ToolDecision = z.infer<typeof decideToolCall>

/** What one answer may use up with its tools. */
export const toolLimits = z.object({ steps: z.int(), seconds: z.int(), cost: z.number() })
export type ToolLimits = z.infer<typeof toolLimits>

/** As administrators see it. */
export const adminTool = z.object({
  ...tool.shape,
  enabled: z.boolean(),
  /** Null: everybody who may use tools. */
  groupIds: z.nullable(z.array(id)),
  version: z.int(),
})
export type AdminTool = z.infer<typeof adminTool>
export const adminToolList = z.object({ items: z.array(adminTool), nextCursor: z.null(), limits: toolLimits })
export type AdminToolList = z.infer<typeof adminToolList>

export const changeTool = z.strictObject({
  version: z.int(),
  enabled: z.optional(z.boolean()),
  approval: z.optional(toolApproval),
  groupIds: z.optional(z.nullable(z.array(id).check(z.maxLength(100)))),
})
export type ChangeTool = z.infer<typeof changeTool>
