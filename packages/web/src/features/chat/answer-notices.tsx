import type { Notice } from '@parley/contract'
import { memo } from 'react'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { asMoment, inMeasure } from '../usage/figures.ts'
import styles from './answer-notices.module.css'

interface AnswerNoticesProps {
  notices: readonly Notice[]
  names: ReadonlyMap<string, string>
}

/** What a person should know about how an answer came to be. Numbers take long to write: not with every word that comes. */
const AnswerNotices = memo(({ notices, names }: AnswerNoticesProps) => {
  return (
    <div role="status">
      <ul className={styles['notices']}>
        {notices.map((notice, index) => (
          // They come in order and never change.
          <li key={`${notice.kind}-${index}`}>
            <Icon name="info" size={16} />
            <span dir="auto">{inWords(notice, names)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
})
AnswerNotices.displayName = 'AnswerNotices'

export default AnswerNotices

function inWords(notice: Notice, names: ReadonlyMap<string, string>): string {
  const nameOf = (id: string): string => names.get(id) ?? id
  switch (notice.kind) {
    case 'assistant-gone':
      return t('notice.assistantGone')
    case 'older-left-out':
      return t('notice.older', { count: notice.kept })
    case 'files-cut':
      return t('notice.filesCut', { names: notice.names.join(', ') })
    case 'model-changed': {
      const models = { from: nameOf(notice.from), to: nameOf(notice.to) }
      if (notice.reason === 'unavailable') return t('notice.unavailable', models)
      const time = notice.renewsAt === null ? '–' : asMoment(notice.renewsAt)
      return t('notice.moved', { ...models, name: notice.name ?? '', time })
    }
    case 'budget-low':
      return t('notice.low', {
        name: notice.name,
        used: inMeasure(notice.measure, notice.used),
        limit: inMeasure(notice.measure, notice.limit),
        time: asMoment(notice.renewsAt),
      })
  }
}
