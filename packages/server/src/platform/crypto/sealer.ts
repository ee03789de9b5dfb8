import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../app-error.ts'
import { deriveKey } from './keys.ts'

const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16
/** Tells how a text was sealed, so that a later way can tell the two apart. */
const version = 'v1'
const usual = 'sealed values'

export interface Sealer {
  /** A text sealed for one purpose does not open for another. */
  seal(text: string, purpose?: string): string
  open(sealed: string, purpose?: string): string
  /** The same text under the current secret, or null when it is already: for a pass over the rows after a rotation. */
  reseal(sealed: string, purpose?: string): string | null
  /** Which secret a sealed value needs. Its first `sealedMarkLength` characters are enough. */
  needs(sealed: string): 'current' | 'older' | 'missing'
}

/** How many characters of a sealed value say what sealed it: `v1.`, eight of the key's id, `.`. */
export const sealedMarkLength = 12

/** No secret at hand opens this: it was sealed under another one, or damaged. */
export class SealError extends AppError {
  constructor(message: string, cause?: unknown) {
    super('maintenance', `${message} Whoever runs this server can find out more.`, { cause, retryAfter: 300 })
  }
}

interface MasterKey {
  /** Written beside each sealed text; says nothing about the secret it was derived from. */
  id: string
  keyFor(purpose: string): Buffer
}

/**
 * Encrypts what must be kept but never shown: provider keys, seeds of second factors, passwords of mail servers.
 * Seals under `secret`; what was sealed under one of the `older` secrets still opens.
 */
export function createSealer(secret: string, older: readonly string[] = []): Sealer {
  const current = masterKey(secret)
  const keys = new Map([...older.map(masterKey), current].map((key) => [key.id, key]))

  const sealer: Sealer = {
    seal(text, purpose = usual) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv(algorithm, current.keyFor(purpose), iv)
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}.${current.id}.${sealed.toString('base64url')}`
    },
    open(sealed, purpose = usual) {
      const [found, keyId = '', text = '', ...more] = sealed.split('.')
      const bytes = Buffer.from(text, 'base64url')
      if (found !== version || more.length > 0 || bytes.length < ivBytes + tagBytes) {
        throw new SealError('A sealed value cannot be read.')
      }
      const key = keys.get(keyId)
      if (key === undefined) throw new SealError('This needs a value that was sealed under a secret that is not here.')
      return decrypt(bytes, key.keyFor(purpose))
    },
    reseal(sealed, purpose = usual) {
      return sealed.startsWith(`${version}.${current.id}.`) ? null : sealer.seal(sealer.open(sealed, purpose), purpose)
    },
    needs(sealed) {
      const [found, keyId = ''] = sealed.split('.')
      if (found !== version || !keys.has(keyId)) return 'missing'
      return keyId === current.id ? 'current' : 'older'
    },
  }
  return sealer
}

function decrypt(bytes: Buffer, key: Buffer): string {
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new SealError('A sealed value was changed or belongs elsewhere.', cause)
  }
}

function masterKey(secret: string): MasterKey {
  const keys = new Map<string, Buffer>()
  return {
    id: deriveKey(secret, 'key id').subarray(0, 4).toString('hex'),
    keyFor(purpose) {
      const known = keys.get(purpose)
      if (known !== undefined) return known
      const key = deriveKey(secret, `seal ${purpose}`)
      keys.set(purpose, key)
      return key
    },
  }
}
