import { AppError, type AppErrorOptions } from '#platform/app-error.ts'
import { field, isRecord, parseJson, textField } from './json.ts'

/** A model server's refusal, before it is put into words for people. */
export interface UpstreamFailure {
  status: number
  /** In the server's own words; may hold a key, so it is only ever shown through `asAppError`. */
  message: string
  /** The server's own code or type. */
  code: string
  retryAfter: number | undefined
}

export function readFailure(status: number, headers: Record<string, string>, body: string): UpstreamFailure {
  const parsed = parseJson(body)
  // Gemini answers a list with one error when it streams without `alt=sse`.
  const described = describe(Array.isArray(parsed) ? (parsed as unknown[])[0] : parsed)
  const type = headers['content-type'] ?? ''
  const plain = parsed === undefined && !type.includes('html') && !body.trimStart().startsWith('<') ? body : ''
  return { status, message: described.message ?? plain, code: described.code, retryAfter: retryAfterOf(headers) }
}

/** Finds the words in any of the shapes in use: `{error:{message}}`, `{error:""}`, `{message}`, `{detail}`. */
export function describe(body: unknown): { message: string | undefined; code: string } {
  const error = field(body, 'error')
  if (isRecord(error)) {
    const code = textField(error, 'code') ?? textField(error, 'status') ?? textField(error, 'type') ?? ''
    return { message: textField(error, 'message'), code }
  }
  const message =
    (typeof error === 'string' ? error : undefined) ?? textField(body, 'message') ?? textField(body, 'detail')
  return { message, code: textField(body, 'code') ?? textField(body, 'type') ?? '' }
}

export function retryAfterOf(headers: Record<string, string>): number | undefined {
  const milliseconds = Number(headers['retry-after-ms'])
  if (headers['retry-after-ms'] !== undefined && milliseconds >= 0) return milliseconds / 1000
  const value = headers['retry-after']
  if (value === undefined) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value)
  const until = Date.parse(value)
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - Date.now()) / 1000))
}

/** What the failure means to a person, and what to do. `server` is the host; `key` must never be repeated. */
export function toAppError(failure: UpstreamFailure, server: string, key: string | undefined): AppError {
  const { status, code, retryAfter } = failure
  const said = quote(failure.message, key)
  const again: AppErrorOptions = {
    retryable: true,
    actions: ['retry'],
    ...(retryAfter !== undefined && { retryAfter }),
  }
  if (status === 401 || /invalid_api_key|authentication_error|API_KEY_INVALID/.test(code) || isKeyComplaint(failure)) {
    return new AppError('provider_refused', `The key was refused by ${server}. Check it in the provider's settings.`)
  }
  if (/insufficient_quota|billing|credit/.test(code) || status === 402) {
    return new AppError('provider_refused', `The account at ${server} has no credit left.${said}`)
  }
  if (status === 403) return new AppError('provider_refused', `${server} does not allow this with this key.${said}`)
  if (status === 429) return new AppError('rate_limited', `${server} asks to slow down.${said}`, again)
  if (status === 408) return new AppError('provider_timeout', `${server} waited too long for itself.${said}`, again)
  if (status >= 500) {
    return new AppError('provider_unavailable', `${server} has a problem of its own (${status}).${said}`, again)
  }
  if (status >= 300 && status < 400) {
    return new AppError('provider_refused', `${server} redirects elsewhere. Enter the address it redirects to.`)
  }
  return refusal(failure, server, said)
}

function refusal(failure: UpstreamFailure, server: string, said: string): AppError {
  if (isTooLong(failure)) {
    const message = `This conversation is too long for the model.${said}`
    return new AppError('provider_refused', message, { actions: ['edit'] })
  }
  if (failure.status === 404) {
    return new AppError('provider_refused', `${server} has no such model or address.${said}`)
  }
  return new AppError('provider_refused', `${server} refused the request (${failure.status}).${said}`)
}

function isKeyComplaint(failure: UpstreamFailure): boolean {
  return failure.status === 400 && /api key not valid|api key expired|invalid api key/i.test(failure.message)
}

function isTooLong(failure: UpstreamFailure): boolean {
  return (
    failure.status === 413 ||
    /context_length_exceeded/.test(failure.code) ||
    /context (length|window|size)|prompt is too long|too many tokens|maximum.{0,20}tokens/i.test(failure.message)
  )
}

const keyLike = /\b(?:sk|pk|gsk|rk|xai|key|AIza|Bearer)[-_ ]?[\w*.-]{6,}|[\w-]{32,}/g
const longestQuote = 300

/** The server's words, without keys, control characters and length. */
function quote(message: string, key: string | undefined): string {
  const withoutKey = key === undefined || key === '' ? message : message.replaceAll(key, '…')
  const clean = withoutKey
    .replace(keyLike, '…')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  if (clean === '') return ''
  return ` It said: “${clean.length > longestQuote ? `${clean.slice(0, longestQuote)}…` : clean}”`
}
