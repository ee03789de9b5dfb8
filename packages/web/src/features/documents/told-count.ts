import type { Collection } from '@parley/contract'
import { t } from '../../i18n/index.ts'

/** How many documents, and of how many of them nothing is found yet. */
export function toldCount({ total, working }: Collection['documents']): string {
  const all = t('documents.count', { count: total })
  return working === 0 ? all : `${all} · ${t('documents.working', { count: working })}`
}
