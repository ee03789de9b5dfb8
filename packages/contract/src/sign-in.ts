import * as z from 'zod/mini'
import { email, password, role, signedIn } from './account.ts'
import { id } from './id.ts'
import { listOf } from './list.ts'
import { time } from './message.ts'

const token = z.string().check(z.minLength(1), z.maxLength(200))

/** The account exists, but something has to happen before anybody can sign in with it. */
export const pendingSignUp = z.object({ pending: z.enum(['verification', 'approval']) })
export type PendingSignUp = z.infer<typeof pendingSignUp>

export const secondFactor = z.enum(['totp', 'backup-code', 'passkey'])
export type SecondFactor = z.infer<typeof secondFactor>
export const twoFactorRequired = z.object({ twoFactorRequired: z.literal(true), methods: z.array(secondFactor) })
export type TwoFactorRequired = z.infer<typeof twoFactorRequired>
export const loginAnswer = z.union([signedIn, twoFactorRequired])
export type LoginAnswer = z.infer<typeof loginAnswer>

export const verifyEmail = z.strictObject({ token })
/** `pending` where the address is proved and an administrator still has to say yes. */
export const verifiedEmail = z.object({ pending: z.nullable(z.literal('approval')) })

export const forgotPassword = z.strictObject({ email })
export const resetPassword = z.strictObject({ token, password })
export type ResetPassword = z.infer<typeof resetPassword>

const invitedRole = z.enum(['administrator', 'member', 'guest'])

export const createInvite = z.strictObject({
  /** Only this address may use it; it is sent there. */
  email: z.optional(email),
  role: z.optional(invitedRole),
  groupIds: z.optional(z.array(id).check(z.maxLength(100))),
  /** For how long it is good; 7 unless given. */
  days: z.optional(z.int().check(z.minimum(1), z.maximum(90))),
  /** How many people may come with it, as for a class; 1 unless given. */
  places: z.optional(z.int().check(z.minimum(1), z.maximum(500))),
})
export type CreateInvite = z.infer<typeof createInvite>

export const invite = z.object({
  id,
  email: z.nullable(z.string()),
  role,
  groupIds: z.array(id),
  /** `used` once every place is taken. */
  state: z.enum(['open', 'used', 'expired']),
  places: z.int(),
  taken: z.int(),
  createdBy: id,
  /** Of an invitation for one person. */
  usedBy: z.nullable(id),
  createdAt: time,
  expiresAt: time,
})
export type Invite = z.infer<typeof invite>
export const inviteList = listOf(invite)
/** The only answer that ever carries the token. */
export const createdInvite = z.extend(invite, { token: z.string(), url: z.string() })
export type CreatedInvite = z.infer<typeof createdInvite>
