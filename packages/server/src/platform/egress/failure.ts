import { AppError } from '../app-error.ts'

const unreachable: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'this name does not exist',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this network',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  ETIMEDOUT: 'it did not answer in time',
  HPE_INVALID_CONSTANT: 'it does not speak HTTP',
}

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])

/** What a failed connection means to a person: which host, and why, never a path, an address or a header. */
export function connectionFailure(cause: unknown, hostAndPort: string): AppError {
  if (cause instanceof AppError) return cause
  const code = codeOf(cause)
  if (timeouts.has(code)) return timedOut(hostAndPort, 'connect')
  return new AppError('provider_unavailable', `${hostAndPort} could not be reached: ${reasonOf(code)}.`, {
    cause,
    retryable: true,
    actions: ['retry'],
  })
}

function reasonOf(code: string): string {
  if (unreachable[code]) return unreachable[code]
  if (code.includes('CERT') || code.includes('SIGNATURE') || code.startsWith('ERR_TLS')) {
    return 'its certificate is not trusted'
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return 'no secure connection could be made'
  if (code.startsWith('HPE_')) return 'it does not speak HTTP'
  return 'the connection failed'
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  if (cause instanceof AggregateError && !('code' in cause)) return codeOf(cause.errors[0])
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : codeOf(cause.cause)
}

export type LimitName = 'connect' | 'firstByte' | 'idle' | 'total'

const slow: Record<LimitName, string> = {
  connect: 'could not be connected to in time',
  firstByte: 'did not begin to answer in time',
  idle: 'stopped in the middle of its answer',
  total: 'took too long over its answer',
}

export function timedOut(hostAndPort: string, limit: LimitName): AppError {
  return new AppError('provider_timeout', `${hostAndPort} ${slow[limit]}.`, { retryable: true, actions: ['retry'] })
}

export function tooLarge(hostAndPort: string, maximumBytes: number): AppError {
  return new AppError('too_large', `The answer of ${hostAndPort} is larger than the ${maximumBytes} bytes allowed.`)
}
