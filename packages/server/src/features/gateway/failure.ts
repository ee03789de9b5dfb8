import type { Problem } from '@parley/contract'

/** A problem as OpenAI's clients expect to read it; they retry and raise by its status alone. */
export function asWireFailure({ status, code, detail, fields }: Problem): unknown {
  const [field] = Object.entries(fields ?? {})
  const message = field === undefined ? detail : `${field[0]}: ${field[1].join(' ')}`
  return { error: { message, type: typeOf(status, code), param: field?.[0] ?? null, code } }
}

function typeOf(status: number, code: Problem['code']): string {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (code === 'quota_exceeded') return 'insufficient_quota'
  if (status === 429) return 'rate_limit_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}
