import * as z from 'zod/mini'
import { id } from './id.ts'

/** Somebody of the house as everybody here may see them: never their address. */
export const person = z.object({ id, username: z.string(), displayName: z.string() })
export type Person = z.infer<typeof person>
export const personList = z.object({ items: z.array(person), nextCursor: z.null() })

/** Part of a name, or the ids of those whose names are wanted. */
export const peopleQuery = z.strictObject({
  q: z.optional(z.string().check(z.maxLength(100), z.regex(/^[^\0]*$/, 'This cannot be searched for.'))),
  ids: z.optional(z.string().check(z.maxLength(4_000), z.regex(/^[0-9a-f-]+(,[0-9a-f-]+)*$/, 'These are no ids.'))),
})

/** Groups that somebody may share with: their own, and for administrators all. */
export const peopleGroup = z.object({ id, name: z.string() })
export type PeopleGroup = z.infer<typeof peopleGroup>
export const peopleGroupList = z.object({ items: z.array(peopleGroup), nextCursor: z.null() })
