import * as z from 'zod/mini'

const outputLine = z.object({
  text: z.optional(z.string()),
  reasoning: z.optional(z.string()),
  error: z.optional(z.string()),
  usage: z.optional(z.object({ inputTokens: z.int().check(z.minimum(0)), outputTokens: z.int().check(z.minimum(0)) })),
})

/** One line of a program that writes JSON; null where it is none. Empty lines say nothing. */
export function readLine(line: string): z.infer<typeof outputLine> | null {
  if (line.trim() === '') return {}
  try {
    return outputLine.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}
