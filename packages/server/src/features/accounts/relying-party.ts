import { isIP } from 'node:net'
import { AppError } from '#platform/app-error.ts'

/** For whom passkeys are made: the name of the site, and the page they may be used on. */
export interface RelyingParty {
  id: string
  origin: string
}

/**
 * The configured site; without one, the page that asked. Foreign pages and hosts that are not ours were turned away
 * before. Browsers bind passkeys to a name, and an address is none.
 */
export function relyingPartyOf(publicUrl: URL | null, headers: Headers): RelyingParty {
  const { origin, hostname } = publicUrl ?? new URL(headers.get('origin') ?? `http://${headers.get('host') ?? ''}`)
  if (isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0) {
    throw new AppError('conflict', 'Passkeys need a name such as localhost or chat.example.org in the address bar.')
  }
  return { id: hostname, origin }
}
