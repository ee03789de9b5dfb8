import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf } from './list.ts'
import { time } from './message.ts'

/** A code of an authenticator app, with or without the space people put in its middle. */
const code = z.string().check(z.maxLength(20), z.regex(/^\d{3} ?\d{3}$/, 'Enter the six digits of the app.'))
const backupCode = z.string().check(z.minLength(1, 'Enter a backup code.'), z.maxLength(40))
/** Bytes as browsers write them into JSON. */
const base64url = z.string().check(z.maxLength(20_000), z.regex(/^[A-Za-z0-9_-]*$/))

export const twoFactor = z.object({
  enabled: z.boolean(),
  backupCodesLeft: z.int(),
  /** The house asks for it of this person, so that it cannot be turned off. */
  demanded: z.boolean(),
})
export type TwoFactor = z.infer<typeof twoFactor>

/** For the authenticator app: the URL as a QR code, the secret for typing. */
export const enrolment = z.object({ secret: z.string(), url: z.string() })
export type Enrolment = z.infer<typeof enrolment>

export const confirmTwoFactor = z.strictObject({ code })
/** Shown once. */
export const backupCodes = z.object({ backupCodes: z.array(z.string()) })
export type BackupCodes = z.infer<typeof backupCodes>

/** What browsers say beside the proof; Parley asks for no extensions and believes none. */
const aside = {
  authenticatorAttachment: z.nullish(z.string().check(z.maxLength(30))),
  clientExtensionResults: z.optional(z.record(z.string().check(z.maxLength(50)), z.unknown())),
}

/** What `navigator.credentials.create` answers, as its `toJSON` writes it. */
export const newCredential = z.strictObject({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  ...aside,
  response: z.strictObject({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.optional(z.array(z.string().check(z.maxLength(30))).check(z.maxLength(10))),
    authenticatorData: z.optional(base64url),
    publicKey: z.nullish(base64url),
    publicKeyAlgorithm: z.optional(z.int()),
  }),
})
export type NewCredential = z.infer<typeof newCredential>

/** What `navigator.credentials.get` answers. */
export const assertion = z.strictObject({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  ...aside,
  response: z.strictObject({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.nullish(base64url),
  }),
})
export type Assertion = z.infer<typeof assertion>

/** For `PublicKeyCredential.parseCreationOptionsFromJSON` and its sibling: the browser knows their shape. */
export const passkeyOptions = z.looseObject({ challenge: z.string() })

const passkeyName = z
  .string()
  .check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(100, 'Use at most 100 characters.'))

export const addPasskey = z.strictObject({ name: z.optional(passkeyName), credential: newCredential })
export type AddPasskey = z.infer<typeof addPasskey>
export const renamePasskey = z.strictObject({ name: passkeyName })

export const passkey = z.object({
  id,
  name: z.string(),
  /** Kept by a password manager or a cloud, so that it is there on other devices too. */
  synced: z.boolean(),
  createdAt: time,
  lastUsedAt: z.nullable(time),
})
export type Passkey = z.infer<typeof passkey>
export const passkeyList = listOf(passkey)

export const signInWithPasskey = z.strictObject({ passkey: assertion })

const exactlyOne = 'Give exactly one of them.'
const isOne = (given: object): boolean => Object.values(given).filter((value) => value !== undefined).length === 1

export const secondFactorProof = z
  .strictObject({ code: z.optional(code), backupCode: z.optional(backupCode), passkey: z.optional(assertion) })
  .check(z.refine(isOne, exactlyOne))
export type SecondFactorProof = z.infer<typeof secondFactorProof>

export const stepUp = z
  .strictObject({
    password: z.optional(z.string().check(z.minLength(1, 'Enter your password.'), z.maxLength(256))),
    passkey: z.optional(assertion),
  })
  .check(z.refine(isOne, exactlyOne))
export type StepUp = z.infer<typeof stepUp>
