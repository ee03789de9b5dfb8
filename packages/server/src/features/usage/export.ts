import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Log } from '#platform/log/index.ts'
import { csvCell } from '#platform/text/index.ts'
import type { UsageService } from './usage.service.ts'

const columns = [
  'date',
  'kind',
  'model',
  'user',
  'userId',
  'calls',
  'messages',
  'errors',
  'inputTokens',
  'cachedTokens',
  'outputTokens',
  'reasoningTokens',
  'costUsd',
  'callsWithoutPrice',
]

type Pages = ReturnType<UsageService['pages']>
type Line = Awaited<ReturnType<Pages['next']>>['value'][number]

function csvLine({ date, line, user, sums }: Line): string {
  const cells = [
    date,
    line.kind,
    line.model_id,
    user,
    line.user_id,
    sums.calls,
    sums.messages,
    sums.errors,
    sums.inputTokens,
    sums.cachedTokens,
    sums.outputTokens,
    sums.reasoningTokens,
    sums.cost,
    sums.unpriced,
  ]
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** Reads no further ahead than the other side takes, and breaks off visibly where reading fails. */
export async function sendCsv(response: ServerResponse, pages: Pages, log: Log): Promise<void> {
  try {
    // The mark tells spreadsheets that this is UTF-8.
    response.write(`\uFEFF${columns.join(',')}\r\n`)
    for await (const page of pages) {
      if (response.destroyed) return
      const piece = page.map(csvLine).join('')
      if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    }
    response.end()
  } catch (error) {
    log.warn('The usage could not be exported', { error })
    response.destroy()
  }
}
