import type { Citation } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import { CitationChip } from '../../markdown/citation.tsx'
import styles from './answer.module.css'

/** What the text cites; what the model was given besides is behind a fold, where the text cites anything. */
export function AnswerSources({ citations }: { citations: readonly Citation[] }) {
  const cited = citations.filter((citation) => citation.cited === true)
  const shown = cited.length === 0 ? citations : cited
  const others = cited.length === 0 ? [] : citations.filter((citation) => citation.cited !== true)
  return (
    <div className={styles['sources']} role="group" aria-label={t('message.sources')}>
      <Chips citations={shown} />
      {others.length > 0 && (
        <details>
          <summary>{t('message.sources.others', { count: others.length })}</summary>
          <div className={styles['sources']}>
            <Chips citations={others} />
          </div>
        </details>
      )}
    </div>
  )
}

function Chips({ citations }: { citations: readonly Citation[] }) {
  return citations.map((citation) => <CitationChip key={citation.n} citation={citation} named />)
}
