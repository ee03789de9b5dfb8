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
  if (authentication.consented === false && policy.consent !== 'not-needed') {
    throw new AppError('consent_required', 'Please read and agree to the terms first.')
  }
  checkRole(policy.who, caller)
  if (policy.stepUp === true && authentication.confirmed !== true) {
    throw new AppError('step_up_required', 'Confirm that it is you first.', { actions: ['sign-in'] })
  }
  return caller
}

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
