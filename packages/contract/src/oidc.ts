import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf } from './list.ts'
import { time } from './message.ts'

/** What a page offers before anybody has signed in. */
export const signInWays = z.object({
  items: z.array(z.object({ id, name: z.string() })),
  passwordLogin: z.boolean(),
  /** The only way in: the page need not ask. */
  enterDirectly: z.nullable(id),
})
export type SignInWays = z.infer<typeof signInWays>

/** Why somebody came back from a sign-in service without being signed in: `?signInProblem=` of the page. */
export const signInProblem = z.enum([
  'refused',
  'failed',
  'expired',
  'no-account',
  'no-address',
  'address-taken',
  'disabled',
  'pending',
  'linked-elsewhere',
  'bad-invite',
  'somebody-else',
  'not-proved',
])
export type SignInProblem = z.infer<typeof signInProblem>

const name = z.string().check(z.trim(), z.minLength(1, 'Enter a name.'), z.maxLength(50, 'Use at most 50 characters.'))
const issuer = z.url({ protocol: /^https?$/, error: 'Enter the address of the issuer, like https://id.example.org.' })
const clientId = z.string().check(z.trim(), z.minLength(1, 'Enter the client id.'), z.maxLength(300))
const clientSecret = z.string().check(z.minLength(1), z.maxLength(1000))
const domain = z
  .string()
  .check(z.trim(), z.toLowerCase(), z.regex(/^[a-z0-9.-]+\.[a-z0-9-]+$/, 'Enter a domain like example.org.'))

/** Who gets an account by signing in: who may sign up anyway, everybody the service knows, or nobody new. */
const newAccounts = z.enum(['as-sign-up', 'everybody', 'nobody'])
const defaultRole = z.enum(['administrator', 'member', 'guest'])

export const createOidcProvider = z.strictObject({
  name,
  issuer: issuer.check(z.maxLength(500)),
  clientId,
  clientSecret: z.optional(clientSecret),
  newAccounts: z.optional(newAccounts),
  defaultRole: z.optional(defaultRole),
  /** Only addresses of these domains get an account; empty: all. */
  domains: z.optional(z.array(domain).check(z.maxLength(100))),
})
export type CreateOidcProvider = z.infer<typeof createOidcProvider>

export const changeOidcProvider = z.strictObject({
  version: z.int(),
  name: z.optional(name),
  clientId: z.optional(clientId),
  /** Null takes it away; left out, it stays. */
  clientSecret: z.optional(z.nullable(clientSecret)),
  newAccounts: z.optional(newAccounts),
  defaultRole: z.optional(defaultRole),
  domains: z.optional(z.array(domain).check(z.maxLength(100))),
  enabled: z.optional(z.boolean()),
})
export type ChangeOidcProvider = z.infer<typeof changeOidcProvider>

export const oidcProvider = z.object({
  id,
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  newAccounts,
  defaultRole,
  domains: z.array(z.string()),
  enabled: z.boolean(),
  /** What to enter at the service as the address to come back to. */
  redirectUri: z.string(),
  version: z.int(),
  createdAt: time,
})
export type OidcProvider = z.infer<typeof oidcProvider>
export const oidcProviderList = listOf(oidcProvider)

export const oidcTest = z.object({ ok: z.boolean(), detail: z.string() })

/** Whether passwords let anybody in; without another way in they always do. */
export const signInSettings = z.object({ passwordLogin: z.boolean(), version: z.int() })
export type SignInSettings = z.infer<typeof signInSettings>
export const changeSignInSettings = z.strictObject({ passwordLogin: z.boolean(), version: z.int() })

/** A sign-in service that stands for an account. */
export const identity = z.object({
  providerId: id,
  name: z.string(),
  email: z.nullable(z.string()),
  createdAt: time,
  lastUsedAt: time,
})
export const identityList = listOf(identity)
export type Identity = z.infer<typeof identity>
/** Where the browser goes to prove it. */
export const linkStarted = z.object({ url: z.string() })
