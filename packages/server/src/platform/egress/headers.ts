import { validateHeaderName, validateHeaderValue } from 'node:http'
import { AppError } from '../app-error.ts'

/** Decide where a request goes or where its body ends: never the caller's to set. */
const ownHeaders = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'accept-encoding',
])

/** Refuses what could end one header and begin another. The value is never repeated: it may be a key. */
export function checkHeaders(headers: Record<string, string>): Record<string, string> {
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (ownHeaders.has(lower)) throw new AppError('validation_failed', `The header ${lower} cannot be set.`)
    try {
      validateHeaderName(lower)
      validateHeaderValue(lower, value)
    } catch {
      throw new AppError('validation_failed', 'A header (perhaps the API key) holds a character that cannot be sent.')
    }
    checked[lower] = value
  }
  return checked
}

export function flattenHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return flat
}

const keptAcrossOrigins = new Set(['accept', 'accept-language', 'accept-encoding', 'user-agent'])

/** What may follow a redirect to another origin: nothing that says who asks. */
export function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => keptAcrossOrigins.has(name)))
}
