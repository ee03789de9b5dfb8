import type { IncomingMessage } from 'node:http'
import { AppError } from '#platform/app-error.ts'
import { hasBody, readBody } from './read-body.ts'

const deepest = 32

/** No body at all reads as `{}`: the schema then names what is missing. */
export async function readJsonBody(request: IncomingMessage, limitBytes: number, limitMs: number): Promise<unknown> {
  if (!hasBody(request)) return {}
  checkMediaType(request)
  const bytes = await readBody(request, limitBytes, limitMs)
  return bytes.length === 0 ? {} : parseJson(bytes)
}

function checkMediaType({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase()
  if (encoding !== undefined && encoding !== 'identity') {
    // Inflating what strangers send is a risk that no client of ours needs.
    throw new AppError('unsupported_media', 'Send the body without compression.')
  }
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const isUtf8 = parameters.every((text) => !/^\s*charset\s*=/.test(text) || /=\s*"?utf-?8"?\s*$/.test(text))
  if (type.trim() !== 'application/json' || !isUtf8) {
    throw new AppError('unsupported_media', 'Send the body as application/json in UTF-8.')
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function parseJson(bytes: Buffer): unknown {
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch (cause) {
    throw new AppError('validation_failed', 'The body is not valid JSON in UTF-8.', { cause })
  }
  checkValue(value, '', 0)
  return value
}

/** What no schema looks at: depth, text a database cannot keep, and the one key that changes objects it is copied to. */
function checkValue(value: unknown, path: string, depth: number): void {
  if (typeof value === 'string') {
    if (!isCleanText(value)) throw refused(path, 'This text holds characters that are no text.')
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (depth >= deepest) throw refused(path, 'This is nested too deeply.')
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkValue(item, `${path}.${index}`, depth + 1)
    return
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__' || !isCleanText(key)) throw refused(`${path}.${key}`, 'This field is not known.')
    checkValue(item, `${path}.${key}`, depth + 1)
  }
}

/** PostgreSQL refuses U+0000, and half a surrogate pair comes back from any database as another character. */
export function isCleanText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function refused(path: string, message: string): AppError {
  const field = path.slice(1, 101).toWellFormed().replaceAll('\0', '') || 'body'
  return new AppError('validation_failed', 'One field needs attention.', {
    fields: { [field]: [message] },
    actions: ['edit'],
  })
}
