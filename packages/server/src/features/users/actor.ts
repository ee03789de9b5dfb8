import type { Id, Role } from '@parley/contract'
import { mayGive } from '#features/accounts/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { AuditEntry } from '#platform/audit.ts'
import type { Caller } from '#platform/http/index.ts'

/** Who administers: somebody signed in, or whoever sits at the machine. */
export type Actor = { kind: 'user'; id: Id; role: Role; address: string } | { kind: 'command line' }

export const commandLine: Actor = { kind: 'command line' }

export const actorOf = ({ caller, address }: { caller: Caller; address: string }): Actor => ({
  kind: 'user',
  id: caller.userId,
  role: caller.role,
  address,
})

/** Owners are touched by owners alone, and so is who rules made by them alone. */
export function checkMayManage(actor: Actor, target: { role: Role }, newRole: Role = 'member'): void {
  if (actor.kind === 'command line' || actor.role === 'owner') return
  if (target.role === 'owner') throw new AppError('forbidden', 'Only an owner may change an owner.')
  if (mayGive(actor.role, newRole)) return
  throw new AppError('forbidden', 'Only an owner may make somebody an owner or an administrator.')
}

/** An act of this one that went well, for the audit. */
export function actBy(
  actor: Actor,
  action: string,
  target?: AuditEntry['target'],
  detail?: AuditEntry['detail'],
): AuditEntry {
  return {
    action,
    ...(actor.kind === 'user' ? { actorId: actor.id, address: actor.address } : { actorId: null, by: actor.kind }),
    result: 'ok',
    ...(target && { target }),
    ...(detail && { detail }),
  }
}
