import * as z from 'zod/mini'
import { displayName, email, password, user, username } from './account.ts'
import { time } from './message.ts'

export const theme = z.enum(['system', 'light', 'dark', 'contrast'])
export type Theme = z.infer<typeof theme>

/** The account as its own person sees it. */
export const me = z.extend(user, {
  /** BCP 47, such as `de` or `pt-BR`; null follows the browser. */
  language: z.nullable(z.string()),
  theme,
  /** How much a person knows already, 1–5: answers explain more or less. */
  level: z.int(),
  emailVerified: z.boolean(),
  /** A new address that waits for its mail to be answered. */
  pendingEmail: z.nullable(z.string()),
  /** Whether a second factor is asked for after the password. */
  twoFactor: z.boolean(),
  /** False for who comes through another sign-in service. */
  hasPassword: z.boolean(),
  /** There are terms that this person has not agreed to: little else goes on before. */
  mustAgree: z.boolean(),
  /** The house asks for a second factor that this person has not set up: that is all that goes on before. */
  mustSetUpFactor: z.boolean(),
})
export type Me = z.infer<typeof me>

/** Who sits at this browser. `halfway`: the password was right, the second factor is still missing. */
export const signedInHere = z.object({
  stage: z.enum(['nobody', 'halfway', 'full']),
  /** Only of who is all the way in. */
  me: z.nullable(me),
})
export type SignedInHere = z.infer<typeof signedInHere>

export const changeMe = z.strictObject({
  displayName: z.optional(displayName),
  username: z.optional(username),
  email: z.optional(email),
  language: z.optional(
    z.nullable(
      z.string().check(z.maxLength(35), z.regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/, 'This is not a language.')),
    ),
  ),
  theme: z.optional(theme),
  level: z.optional(z.int().check(z.minimum(1), z.maximum(5))),
})
export type ChangeMe = z.infer<typeof changeMe>

export const changePassword = z.strictObject({
  /** Who has none yet proves otherwise that they are there. */
  currentPassword: z.optional(z.string().check(z.maxLength(256))),
  password,
})
export type ChangePassword = z.infer<typeof changePassword>

const preferenceKey = z.string().check(z.minLength(1), z.maxLength(100))
const preferenceValue = z.union([z.string().check(z.maxLength(2_000)), z.number(), z.boolean(), z.null()])

/** Small choices of the app that follow a person to every device. Replaced as a whole. */
export const preferences = z
  .record(preferenceKey, preferenceValue)
  .check(z.refine((all) => Object.keys(all).length <= 200, 'These are too many.'))
export type Preferences = z.infer<typeof preferences>

/** Until when the person counts as having proved to be there. */
export const confirmed = z.object({ confirmedUntil: time })
