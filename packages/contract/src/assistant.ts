import * as z from 'zod/mini'
import { id } from './id.ts'
import { collectionGrants, type CollectionGrant } from './knowledge.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

/** Which of those that come with Parley it is. */
export const shippedAssistant = z.enum(['plain', 'study-coach', 'editor'])
export type ShippedAssistant = z.infer<typeof shippedAssistant>

/** What may stand in an assistant's instructions as `{{name}}`, filled in anew for each answer. */
export const instructionVariables = ['user', 'date', 'time', 'level', 'language', 'assistant', 'model'] as const
export type InstructionVariable = (typeof instructionVariables)[number]

export const assistant = z.object({
  id,
  name: z.string(),
  description: z.string(),
  /** One character that stands for it. */
  picture: z.string(),
  /** Null for who may use it but not change it. */
  instructions: z.nullable(z.string()),
  /** Null: whichever model the conversation has. */
  modelId: z.nullable(z.string()),
  fallbackModelId: z.nullable(z.string()),
  collectionIds: z.array(id),
  tools: z.array(z.string()),
  /** First messages to choose from. */
  starters: z.array(z.string()),
  /** Its instructions go by the level of who asks. */
  usesLevel: z.boolean(),
  access: z.enum(['owner', 'write', 'read']),
  ownerId: z.nullable(id),
  shipped: z.nullable(shippedAssistant),
  version: z.int(),
  createdAt: time,
  updatedAt: time,
})
export type Assistant = z.infer<typeof assistant>
export const assistantList = listOf(assistant)
export const assistantsQuery = z.strictObject({
  ...listQuery,
  cursor: z.optional(id),
  /** Part of its name. */
  q: z.optional(z.string().check(z.maxLength(100), z.regex(/^[^\0]*$/, 'This cannot be searched for.'))),
})

const name = z
  .string()
  .check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(60, 'Use at most 60 characters.'))
const description = z.string().check(z.trim(), z.maxLength(300, 'Use at most 300 characters.'))
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const picture = z.string().check(
  z.trim(),
  z.minLength(1, 'Choose a picture.'),
  z.maxLength(32, 'Use one character or emoji.'),
  z.refine((text) => [...graphemes.segment(text)].length === 1, 'Use one character or emoji.'),
)
const knownVariables = new Set<string>(instructionVariables)
const instructions = z.string().check(
  z.maxLength(32_000, 'Use at most 32,000 characters.'),
  z.refine(
    (text) => [...text.matchAll(/\{\{\s*([a-z]+)\s*\}\}/g)].every(([, variable = '']) => knownVariables.has(variable)),
    `The variables are ${instructionVariables.map((variable) => `{{${variable}}}`).join(', ')}.`,
  ),
)
const modelId = z.nullable(z.string().check(z.maxLength(300), z.regex(/^[^\0]*$/, 'There is no such model.')))
const toolNames = z.array(z.string().check(z.maxLength(100))).check(z.maxLength(50, 'Choose at most 50.'))
const starters = z
  .array(
    z.string().check(z.trim(), z.minLength(1, 'A starter has words.'), z.maxLength(300, 'Use at most 300 characters.')),
  )
  .check(z.maxLength(6, 'At most six.'))

export const createAssistant = z.strictObject({
  id: z.optional(id),
  name,
  description: z.optional(description),
  picture: z.optional(picture),
  instructions: z.optional(instructions),
  modelId: z.optional(modelId),
  fallbackModelId: z.optional(modelId),
  collectionIds: z.optional(z.array(id).check(z.maxLength(50, 'Choose at most 50.'))),
  tools: z.optional(toolNames),
  starters: z.optional(starters),
})
export type CreateAssistant = z.infer<typeof createAssistant>
const { id: _id, ...changeable } = z.partial(createAssistant).shape
export const changeAssistant = z.strictObject({ version: z.int(), ...changeable })
export type ChangeAssistant = z.infer<typeof changeAssistant>

/** With whom it is shared: to use it, or to change it too. */
export const assistantGrants = collectionGrants
export type AssistantGrant = CollectionGrant

/** As it was, for who may change it: to compare and to go back to. */
export const assistantVersion = z.object({
  version: z.int(),
  changedBy: z.nullable(z.object({ id, name: z.string() })),
  createdAt: time,
  content: z.object({
    name: z.string(),
    description: z.string(),
    picture: z.string(),
    instructions: z.string(),
    modelId: z.nullable(z.string()),
    fallbackModelId: z.nullable(z.string()),
    collectionIds: z.array(id),
    tools: z.array(z.string()),
    starters: z.array(z.string()),
  }),
})
export type AssistantVersion = z.infer<typeof assistantVersion>
export type AssistantContent = AssistantVersion['content']
export const assistantVersionList = listOf(assistantVersion)
