import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { bytesOf, cbor, type Cbor } from './cbor.ts'

export interface AuthenticatorOptions {
  /** The page that asks, such as `http://localhost:8080`. */
  origin: string
  /** Whether it asks its holder for a finger, a face or a PIN. */
  verifiesUser?: boolean
  /** Whether its passkeys are copied elsewhere. */
  synced?: boolean
}

interface Credential {
  id: string
  rpId: string
  userHandle: string
  privateKey: KeyObject
  count: number
}

/** What a server asks for; more than this is not looked at. */
interface CreationOptions {
  challenge: string
  rp: { id?: string }
  user: { id: string }
}
interface RequestOptions {
  challenge: string
  rpId?: string | undefined
  allowCredentials?: { id: string }[] | undefined
}

const present = 0x01
const verified = 0x04
const mayBeSynced = 0x08
const isSynced = 0x10
const hasKey = 0x40

/** A passkey device in software: real keys and real signatures, and no window that asks. */
export function createAuthenticator({ origin, verifiesUser = true, synced = false }: AuthenticatorOptions) {
  const credentials: Credential[] = []
  const flags = present | (verifiesUser ? verified : 0) | (synced ? mayBeSynced | isSynced : 0)
  const nameOf = (rpId: string | undefined): string => rpId ?? new URL(origin).hostname

  const clientData = (type: string, challenge: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

  return {
    credentials,

    /** As `navigator.credentials.create`, in JSON. */
    create({ challenge, rp, user }: CreationOptions) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const id = randomBytes(16)
      const rpId = nameOf(rp.id)
      credentials.push({ id: id.toString('base64url'), rpId, userHandle: user.id, privateKey, count: 0 })
      const key = cbor(
        new Map<number, number | Buffer>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      )
      const device = Buffer.alloc(16)
      const data = Buffer.concat([head(rpId, flags | hasKey, 0), device, bytesOf(id.length, 2), id, key])
      const attestation = cbor(
        new Map<string, Cbor>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', data],
        ]),
      )
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key' as const,
        response: {
          clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
      }
    },

    /** As `navigator.credentials.get`, in JSON, with the newest passkey that fits. */
    get({ challenge, rpId, allowCredentials = [] }: RequestOptions) {
      const allowed = new Set(allowCredentials.map(({ id }) => id))
      const fits = (each: Credential): boolean =>
        each.rpId === nameOf(rpId) && (allowed.size === 0 || allowed.has(each.id))
      const credential = credentials.findLast(fits)
      if (credential === undefined) throw new Error('No passkey here fits what was asked for.')
      credential.count += 1
      const data = head(credential.rpId, flags, credential.count)
      const client = clientData('webauthn.get', challenge)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), credential.privateKey)
      return {
        id: credential.id,
        rawId: credential.id,
        type: 'public-key' as const,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: credential.userHandle,
        },
      }
    },
  }
}

export type Authenticator = ReturnType<typeof createAuthenticator>

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()

const head = (rpId: string, bits: number, count: number): Buffer =>
  Buffer.concat([sha256(rpId), Buffer.from([bits]), bytesOf(count, 4)])
