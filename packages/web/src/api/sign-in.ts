import * as contract from '@parley/contract'
import type { Login, Register, SecondFactor, SecondFactorProof } from '@parley/contract'
import * as z from 'zod/mini'
import { forgetKept } from '../worker/offline.ts'
import { basePath } from './base.ts'
import { hasJustLeft, isFromMail } from './door.ts'
import { call } from './http.ts'
import { createPasskey, provePasskey } from './passkeys.ts'
import { meQuery, queryClient } from './queries.ts'

/** What stands between a person and their chats, or null once they are in. */
export type Pending = { kind: 'verification' | 'approval' } | { kind: 'second-factor'; methods: SecondFactor[] } | null

/** To a sign-in service with an invitation, for an account that it opens from then on. */
export async function joinThrough(id: contract.Id, invite: string): Promise<void> {
  const { url } = await call('POST', `auth/oidc/${id}/start`, contract.linkStarted, { body: { invite } })
  location.assign(url)
}

const registerAnswer = z.union([contract.signedIn, contract.pendingSignUp])

export async function register(request: Register): Promise<Pending> {
  const answer = await call('POST', 'auth/register', registerAnswer, { body: request })
  if ('pending' in answer) return { kind: answer.pending }
  await enter()
  return null
}

export async function login(request: Login): Promise<Pending> {
  const answer = await call('POST', 'auth/login', contract.loginAnswer, { body: request })
  if ('methods' in answer) return { kind: 'second-factor', methods: answer.methods }
  await enter()
  return null
}

export async function proveSecondFactor(body: SecondFactorProof): Promise<void> {
  await call('POST', 'auth/two-factor', contract.signedIn, { body })
  await enter()
}

export async function proveSecondFactorByPasskey(): Promise<void> {
  const options = await call('POST', 'auth/two-factor/options', contract.passkeyOptions)
  await proveSecondFactor({ passkey: await provePasskey(options) })
}

export async function signInByPasskey(): Promise<void> {
  const options = await call('POST', 'auth/passkey/options', contract.passkeyOptions)
  const body = { passkey: await provePasskey(options) }
  await call('POST', 'auth/passkey', contract.signedIn, { body })
  await enter()
}

/** Proves once more that it is the same person, for what a borrowed browser must not do. */
export async function stepUp(password: string | null): Promise<void> {
  let body: contract.StepUp = { password: password ?? '' }
  if (password === null) {
    const options = await call('POST', 'auth/passkey/options', contract.passkeyOptions)
    body = { passkey: await provePasskey(options) }
  }
  await call('POST', 'auth/step-up', contract.confirmed, { body })
}

export async function addPasskey(name: string): Promise<void> {
  const options = await call('POST', 'me/passkeys/options', contract.passkeyOptions)
  const body = { name, credential: await createPasskey(options) }
  await call('POST', 'me/passkeys', contract.passkey, { body })
}

async function enter(): Promise<void> {
  await forgetKept()
  if (isFromMail()) history.replaceState(null, '', basePath)
  else if (hasJustLeft()) history.replaceState(null, '', location.pathname)
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
  await queryClient.fetchQuery({ ...meQuery, staleTime: 0 })
}
