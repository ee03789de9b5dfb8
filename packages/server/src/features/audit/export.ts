import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { AuditRecord } from '@parley/contract'
import type { Log } from '#platform/log/index.ts'
import { csvCell } from '#platform/text/index.ts'

type Format = 'csv' | 'json'
type Pages = AsyncIterable<readonly AuditRecord[]>

const columns = ['number', 'at', 'action', 'result', 'actor', 'actorId', 'target', 'targetId', 'address', 'detail']

function csvLine(record: AuditRecord): string {
  const { actor, target } = record
  const cells = [
    record.number,
    record.at,
    record.action,
    record.result,
    actor.name ?? actor.kind,
    actor.id,
    target === null ? null : [target.kind, target.name].filter((word) => word !== null).join(' '),
    target?.id ?? null,
    record.address,
    Object.keys(record.detail).length === 0 ? null : JSON.stringify(record.detail),
  ]
  return `${cells.map(csvCell).join(',')}\r\n`
}

async function* textOf(pages: Pages, format: Format): AsyncGenerator<string> {
  if (format === 'csv') {
    // The mark tells spreadsheets that this is UTF-8.
    yield `\uFEFF${columns.join(',')}\r\n`
    for await (const page of pages) yield page.map(csvLine).join('')
    return
  }
  yield '{"items":['
  let first = true
  for await (const page of pages) {
    for (const record of page) {
      yield `${first ? '' : ','}\n${JSON.stringify(record)}`
      first = false
    }
  }
  yield ']}\n'
}

/** Reads no further ahead than the other side takes, and breaks off visibly where reading fails. */
export async function sendExport(response: ServerResponse, pages: Pages, format: Format, log: Log): Promise<void> {
  try {
    for await (const piece of textOf(pages, format)) {
      if (response.destroyed) return
      if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    }
    response.end()
  } catch (error) {
    log.warn('The audit could not be exported', { error })
    response.destroy()
  }
}
