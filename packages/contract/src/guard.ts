import * as z from 'zod/mini'

/** What is done with text that looks as if it tried to give a model instructions. */
export const injectionReaction = z.enum(['off', 'flag', 'block'])
export type InjectionReaction = z.infer<typeof injectionReaction>

export const injectionPolicy = z.strictObject({
  /** What people write. */
  messages: injectionReaction,
  /** What is found in documents. */
  passages: injectionReaction,
  /** What tools bring. */
  tools: injectionReaction,
})
export type InjectionPolicy = z.infer<typeof injectionPolicy>
export const versionedInjectionPolicy = z.object({ value: injectionPolicy, version: z.int() })
export const changeInjectionPolicy = z.strictObject({ value: injectionPolicy, version: z.int() })
