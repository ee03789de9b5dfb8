import type { DatabaseLog } from './database-log.ts'
import { noNotices, type Notices } from './notices.ts'

export async function openNotices(options: { url: string | null; log: DatabaseLog }): Promise<Notices> {
  const { url, log } = options
  if (url === null) return noNotices
  const { openPostgresNotices } = await import('./postgres/open-notices.ts')
  return openPostgresNotices(url, log)
}
