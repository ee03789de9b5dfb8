import * as z from 'zod/mini'
import { id } from './id.ts'
import { time } from './message.ts'

export const role = z.enum(['owner', 'administrator', 'member', 'guest'])
export type Role = z.infer<typeof role>

export const user = z.object({
  id,
  email: z.string(),
  username: z.string(),
  displayName: z.string(),
  role,
  /** Names the picture there is now: `/api/users/:id/avatar?v=` this. Null where there is none. */
  avatar: z.nullable(id),
  createdAt: time,
})
export type User = z.infer<typeof user>

export const username = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.regex(/^[a-z0-9_-]*$/, 'Use letters, digits, - and _ only.'),
    z.minLength(3, 'Use at least 3 characters.'),
    z.maxLength(50, 'Use at most 50 characters.'),
  )
/**
 * One bare address, the same for whoever signs up and for whoever sends: no comma, bracket, quote or control that could
 * smuggle in another recipient.
 */
export const mailAddress = /^[^\s@<>"(),:;[\]\\\p{Cc}]+@[^\s@<>"(),:;[\]\\\p{Cc}]+\.[^\s@<>"(),:;[\]\\\p{Cc}.]+$/u
export const email = z
  .string()
  .check(
    z.trim(),
    z.maxLength(254, 'This address is too long.'),
    z.regex(mailAddress, 'Enter an e-mail address like name@example.org.'),
  )
export const password = z
  .string()
  .check(z.minLength(10, 'Use at least 10 characters.'), z.maxLength(256, 'Use at most 256 characters.'))
/**
 * Controls, marks that turn the direction of text, and signs nobody sees let one name look like another. The joiners of
 * letters and pictures stay: Persian is written with them, and many an emoji.
 */
const seen = /^(?:\u200c|\u200d|\ufe0f|[^\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800])*$/u
export const displayName = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Enter a name.'),
    z.maxLength(100, 'Use at most 100 characters.'),
    z.regex(seen, 'Use letters, digits and usual signs only.'),
    z.regex(/[^\s\p{Default_Ignorable_Code_Point}]/u, 'Enter a name.'),
  )

export const register = z.strictObject({
  email,
  /** One that is free is made from the address where nobody wishes for another. */
  username: z.optional(username),
  displayName: z.optional(displayName),
  password,
  invite: z.optional(z.string().check(z.maxLength(200))),
  acceptConsent: z.optional(z.boolean()),
  /** Which version of the terms was read; without it, the newest. */
  consentVersion: z.optional(z.int()),
})
export type Register = z.infer<typeof register>

export const login = z.strictObject({
  login: z.string().check(z.minLength(1, 'Enter your e-mail address or username.'), z.maxLength(254)),
  password: z.string().check(z.minLength(1, 'Enter your password.'), z.maxLength(256)),
})
export type Login = z.infer<typeof login>

export const signedIn = z.object({ user })
export type SignedIn = z.infer<typeof signedIn>
export const refreshed = z.object({ expiresAt: time })

export const session = z.object({
  id,
  current: z.boolean(),
  device: z.string(),
  address: z.string(),
  createdAt: time,
  lastUsedAt: time,
})
export const sessionList = z.object({ items: z.array(session), nextCursor: z.null() })
export type Session = z.infer<typeof session>

export const scope = z.enum(['chat', 'read', 'knowledge', 'gateway'])
export type Scope = z.infer<typeof scope>

export const createApiKey = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(100, 'Use at most 100 characters.')),
  scopes: z.optional(z.array(scope).check(z.minLength(1, 'Choose at least one.'))),
  expiresAt: z.optional(z.iso.datetime('Choose a time that is still to come.')),
})
export type CreateApiKey = z.infer<typeof createApiKey>

export const apiKey = z.object({
  id,
  name: z.string(),
  scopes: z.array(scope),
  createdAt: time,
  expiresAt: z.nullable(time),
  lastUsedAt: z.nullable(time),
})
export type ApiKey = z.infer<typeof apiKey>
export const apiKeyList = z.object({ items: z.array(apiKey), nextCursor: z.null() })
/** The only answer that ever carries the key itself. */
export const createdApiKey = z.extend(apiKey, { key: z.string() })
export type CreatedApiKey = z.infer<typeof createdApiKey>

export const accessToken = z.object({ accessToken: z.string(), expiresIn: z.int() })

/** What a page must know before anybody signs in. */
export const instance = z.object({
  name: z.string(),
  version: z.string(),
  /** True until the owner account exists: the page then offers to create it. */
  needsOwner: z.boolean(),
  signup: z.enum(['first', 'open', 'invite', 'approval', 'closed']),
  /** Whether mails leave the house; without, an administrator hands out links from the outbox. */
  mail: z.boolean(),
})
export type Instance = z.infer<typeof instance>
