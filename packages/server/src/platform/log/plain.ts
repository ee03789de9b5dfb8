import type { Redactor } from './redact.ts'

const maximumText = 8_000
/** No secret is longer, so that one cut in two cannot show its beginning. */
const longestSecret = 8_000
const maximumDepth = 6
const maximumItems = 50

/** Any value as plain data that is safe to write: redacted, cut, without cycles. Never throws. */
export function toPlain(value: unknown, redactor: Redactor): unknown {
  const above = new Set<object>()

  const text = (long: string): string => {
    if (long.length <= maximumText) return redactor.text(long)
    const window = redactor.text(long.slice(0, maximumText + longestSecret))
    const kept = Math.max(0, Math.min(maximumText, window.length - longestSecret))
    return `${window.slice(0, kept)}… (${long.length} characters)`
  }

  const property = (object: object, key: string, depth: number): unknown => {
    try {
      const found: unknown = Reflect.get(object, key)
      const hides = (typeof found === 'string' || typeof found === 'object') && found !== null
      return hides && redactor.isSecretName(key) ? redactor.hidden : plain(found, depth)
    } catch {
      return '[unreadable]'
    }
  }

  const properties = (object: object, keys: readonly string[], depth: number): Record<string, unknown> => {
    const entries = keys.slice(0, maximumItems).map((key) => [text(key), property(object, key, depth)] as const)
    const more = keys.length - entries.length
    return Object.fromEntries(more > 0 ? [...entries, ['…', `${more} more`]] : entries)
  }

  const items = (list: readonly unknown[], depth: number): unknown[] => {
    const shown = list.slice(0, maximumItems).map((item) => plain(item, depth))
    return list.length > maximumItems ? [...shown, `… ${list.length - maximumItems} more`] : shown
  }

  const error = (found: Error, depth: number): Record<string, unknown> => ({
    ...properties(found, Object.keys(found), depth),
    name: text(String(found.name)),
    message: text(String(found.message)),
    ...(typeof found.stack === 'string' && { stack: text(found.stack) }),
    ...(found.cause !== undefined && { cause: plain(found.cause, depth) }),
    ...(found instanceof AggregateError && { errors: items(found.errors, depth) }),
  })

  const object = (found: object, depth: number): unknown => {
    if (found instanceof Date) return Number.isNaN(found.getTime()) ? 'Invalid Date' : found.toISOString()
    if (found instanceof URL || found instanceof RegExp) return text(String(found))
    if (ArrayBuffer.isView(found)) return `[${found.byteLength} bytes]`
    if (depth >= maximumDepth) return '[too deep]'
    if (above.has(found)) return '[circular]'
    above.add(found)
    try {
      if (found instanceof Error) return error(found, depth + 1)
      if (Array.isArray(found)) return items(found, depth + 1)
      if (found instanceof Map) return items([...found.entries()], depth + 1)
      if (found instanceof Set) return items([...found], depth + 1)
      return properties(found, Object.keys(found), depth + 1)
    } finally {
      above.delete(found)
    }
  }

  const plain = (found: unknown, depth: number): unknown => {
    try {
      if (typeof found === 'string') return text(found)
      if (typeof found === 'bigint' || typeof found === 'symbol') return String(found)
      if (typeof found === 'function') return '[function]'
      if (typeof found === 'number' && !Number.isFinite(found)) return String(found)
      return typeof found === 'object' && found !== null ? object(found, depth) : found
    } catch {
      return '[unreadable]'
    }
  }

  return plain(value, 0)
}
