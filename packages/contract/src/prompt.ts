import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

/** More blanks than this are a form, not a prompt. */
export const mostPromptVariables = 12

const variable = /\{\{\s*([\p{L}\p{N}][\p{L}\p{N} _-]{0,39}?)\s*\}\}/gu

/** The blanks of a prompt, each once, in the order in which they are first met. */
export function promptVariables(text: string): string[] {
  return [...new Set([...text.matchAll(variable)].map(([, name = '']) => name))]
}

/** In one pass: a value that looks like a blank stays what it is. */
export function fillPrompt(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(variable, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  )
}

/** Words that somebody says often, ready to be taken up in a message. */
export const prompt = z.object({
  id,
  name: z.string(),
  /** With `{{blanks}}` to be filled in when it is used. */
  text: z.string(),
  /** Offered to everybody here. */
  shared: z.boolean(),
  /** Whether the caller may change and delete it. */
  editable: z.boolean(),
  version: z.int(),
  createdAt: time,
  updatedAt: time,
})
export type Prompt = z.infer<typeof prompt>
export const promptList = listOf(prompt)
export const promptsQuery = z.strictObject({
  ...listQuery,
  cursor: z.optional(z.string().check(z.maxLength(500))),
  /** Part of its name. */
  q: z.optional(z.string().check(z.maxLength(100), z.regex(/^[^\0]*$/, 'This cannot be searched for.'))),
})

const name = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Give it a name.'),
    z.maxLength(60, 'Use at most 60 characters.'),
    z.regex(/^[^\p{Cc}]*$/u, 'A name is one line.'),
  )
const text = z.string().check(
  z.refine((words) => words.trim() !== '', 'Write what it says.'),
  z.maxLength(20_000, 'Use at most 20,000 characters.'),
  z.refine(
    (words) => promptVariables(words).length <= mostPromptVariables,
    `Use at most ${mostPromptVariables} variables.`,
  ),
)

export const createPrompt = z.strictObject({
  id: z.optional(id),
  name,
  text,
  /** Only by administration. */
  shared: z.optional(z.boolean()),
})
export type CreatePrompt = z.infer<typeof createPrompt>

export const changePrompt = z.strictObject({
  version: z.int(),
  name: z.optional(name),
  text: z.optional(text),
  shared: z.optional(z.boolean()),
})
export type ChangePrompt = z.infer<typeof changePrompt>
