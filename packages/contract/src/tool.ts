import * as z from 'zod/mini'

/** A tool that this person may let a model use. */
export const tool = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** It goes out of this house: to other servers. */
  reachesOut: z.boolean(),
  /** Each call waits until the person has allowed it. */
  asks: z.boolean(),
})
export type Tool = z.infer<typeof tool>
export const toolList = z.object({ items: z.array(tool), nextCursor: z.null() })

export const decideToolCall = z.strictObject({ callId: z.string().check(z.maxLength(200)), granted: z.boolean() })
