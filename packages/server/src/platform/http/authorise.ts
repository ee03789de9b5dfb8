import { AppError } from '#platform/app-error.ts'
import type { Authentication } from './authentication.ts'
import type { Caller, Policy } from './route.ts'

/** The one place that decides who may call. Returns the caller, or nobody on a public route. */
export function authorise(policy: Policy, authentication: Authentication | null): Caller | null {
  if (policy.who === 'public') return authentication?.stage === 'full' ? authentication.caller : null
  if (!authentication) throw new AppError('unauthenticated', 'Sign in first.', { actions: ['sign-in'] })

  const { caller, stage } = authentication
  if (policy.who === 'halfway') {
    if (stage === 'halfway') return caller
    throw new AppError('conflict', 'You are signed in already.')
  }
  if (stage === 'halfway') {
    throw new AppError('two_factor_required', 'Enter your second factor first.', { actions: ['sign-in'] })
  }
  checkMeans(policy, caller)
  const held = policy.secondFactor === 'not-needed' ? null : heldBack(authentication, policy.consent === 'not-needed')
  if (held !== null) throw held
  checkRole(policy.who, caller)
  if (policy.stepUp === true && authentication.confirmed !== true) {
    throw stepUpRequired()
  }
  return caller
}

/** Why somebody who is who they say may do little yet; null where nothing is missing. */
export function heldBack({ enrolled, consented }: Authentication, withoutConsent = false): AppError | null {
  if (enrolled === false) return new AppError('second_factor_missing', 'Set up a second factor first.')
  if (consented !== false || withoutConsent) return null
  return new AppError('consent_required', 'Please read and agree to the terms first.')
}

export const stepUpRequired = () =>
  new AppError('step_up_required', 'Confirm that it is you first.', { actions: ['sign-in'] })

function checkMeans(policy: Policy, { via }: Caller): void {
  if (policy.who === 'session' && via.kind !== 'session') {
    throw new AppError('forbidden', 'This needs a signed-in browser.')
  }
  if (via.kind === 'key' && (!policy.scope || !via.scopes.includes(policy.scope))) {
    throw new AppError('forbidden', 'This API key does not allow that.')
  }
}

function checkRole(who: Policy['who'], { role }: Caller): void {
  if (who === 'owner' && role !== 'owner') throw new AppError('forbidden', 'Only the owner may do this.')
  if (who === 'administrator' && role !== 'owner' && role !== 'administrator') {
    throw new AppError('forbidden', 'Only administrators may do this.')
  }
}
