import * as contract from '@parley/contract'
import type { Assertion, NewCredential } from '@parley/contract'
import { t } from '../i18n/index.ts'

type Options = { challenge: string; [name: string]: unknown }

export const canUsePasskeys = (): boolean =>
  'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** The browser reads and checks the options; what they hold is its own affair. */
export async function createPasskey(options: Options): Promise<NewCredential> {
  const publicKey: PublicKeyCredentialCreationOptions = Reflect.apply(
    PublicKeyCredential.parseCreationOptionsFromJSON,
    PublicKeyCredential,
    [options],
  )
  return contract.newCredential.parse(asJson(await asking(navigator.credentials.create({ publicKey }))))
}

export async function provePasskey(options: Options): Promise<Assertion> {
  const publicKey: PublicKeyCredentialRequestOptions = Reflect.apply(
    PublicKeyCredential.parseRequestOptionsFromJSON,
    PublicKeyCredential,
    [options],
  )
  return contract.assertion.parse(asJson(await asking(navigator.credentials.get({ publicKey }))))
}

async function asking(credential: Promise<Credential | null>): Promise<Credential | null> {
  try {
    return await credential
  } catch {
    // Called off by the person, or the device knows none for this site.
    throw new PasskeyRefused(t('passkey.refused'))
  }
}

function asJson(credential: Credential | null): unknown {
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyRefused(t('passkey.refused'))
  const json: unknown = JSON.parse(JSON.stringify(credential.toJSON()))
  return json
}

/** No fault of anybody's: the person may try again. */
export class PasskeyRefused extends Error {}
