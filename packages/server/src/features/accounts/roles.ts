import type { Role } from '@parley/contract'

/**
 * Who may give somebody this role, by whatever way: an account, an invitation, a sign-in service. Owners decide who rules;
 * administrators let in whoever does not.
 */
export function mayGive(giver: Role, given: Role): boolean {
  if (giver === 'owner') return true
  return giver === 'administrator' && (given === 'member' || given === 'guest')
}
