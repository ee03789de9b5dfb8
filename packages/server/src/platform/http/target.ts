import type { IncomingMessage } from 'node:http'
import { AppError } from '#platform/app-error.ts'
import { isCleanText } from './json-body.ts'
import { notFound } from './send.ts'

export interface Target {
  /** Not decoded. */
  path: string
  search: string
}

export function readTarget(request: IncomingMessage, limitBytes: number): Target {
  const url = request.url ?? ''
  if (url.length > limitBytes) throw new AppError('too_large', 'This address is too long.')
  if (!url.startsWith('/')) throw new AppError('validation_failed', 'The request must name a path.')
  const mark = url.indexOf('?')
  return mark < 0 ? { path: url, search: '' } : { path: url.slice(0, mark), search: url.slice(mark + 1) }
}

/** Two Host headers mean two different things to a proxy and to us. */
export function checkSingleHost({ rawHeaders }: IncomingMessage): void {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'host') hosts += 1
  }
  if (hosts > 1) throw new AppError('validation_failed', 'The request names more than one host.')
}

/** A name given twice becomes a list, which a schema for one value then refuses. */
export function readQuery(search: string): Record<string, string | string[]> {
  const query = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(search)) {
    if (!isCleanText(name) || !isCleanText(value)) {
      throw new AppError('validation_failed', 'The address holds characters that are no text.')
    }
    const before = query.get(name)
    query.set(name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value])
  }
  query.delete('__proto__')
  return Object.fromEntries(query)
}

export function decodeParams(params: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => {
        const text = value.includes('%') ? decodeURIComponent(value) : value
        if (!isCleanText(text)) throw notFound()
        return [name, text]
      }),
    )
  } catch {
    throw notFound()
  }
}
