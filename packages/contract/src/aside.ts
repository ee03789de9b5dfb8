import * as z from 'zod/mini'

const modelId = z.nullable(
  z.string().check(z.minLength(1), z.maxLength(300), z.regex(/^[^\0]*$/, 'There is no such model.')),
)

/** What a small model does beside conversations, off the way of every answer. */
export const asideSettings = z.strictObject({
  /** New conversations get a name made from their first question and its answer. */
  titles: z.boolean(),
  /** People are offered questions to go on with. */
  suggestions: z.boolean(),
  /** Who does it; null: a small model of the provider that answered, where it has one. */
  modelId,
  /** Who describes pictures to models that cannot see; null: nobody. */
  visionModelId: z._default(modelId, null),
})
export type AsideSettings = z.infer<typeof asideSettings>
export const versionedAsideSettings = z.object({ value: asideSettings, version: z.int() })
export const changeAsideSettings = z.strictObject({ value: asideSettings, version: z.int() })

/** Questions somebody may want to ask next; none where nobody made any. */
export const suggestions = z.object({ items: z.array(z.string()) })
export type Suggestions = z.infer<typeof suggestions>
