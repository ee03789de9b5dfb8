import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Caller, RouteRequest } from '#platform/http/index.ts'
import type { Whence } from './sessions.ts'

export function whenceOf(request: RouteRequest<unknown, unknown, unknown, unknown>): Whence {
  return { device: (request.headers.get('user-agent') ?? 'Unknown device').slice(0, 300), address: request.address }
}

export function sessionIdOf(caller: Caller): Id {
  if (caller.via.kind === 'key') throw new AppError('forbidden', 'This needs a signed-in browser.')
  return caller.via.sessionId
}
