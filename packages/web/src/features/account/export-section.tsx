import * as contract from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { exportQuery } from '../../api/account.ts'
import { apiUrl, call, problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import styles from './data.module.css'

export function ExportSection() {
  const [jobId, setJobId] = useState<string | null>(null)
  const state = useQuery(exportQuery(jobId))
  const begin = async (): Promise<void> => setJobId((await call('POST', 'me/export', contract.exportState)).jobId)
  return (
    <Section title={t('export.title')} lead={t('export.lead')}>
      {state.isError && <FailedNote text={problemOf(state.error).detail} retry={() => void state.refetch()} />}
      <div className={styles['line']} role="status">
        {jobId !== null && state.data === 'making' && (
          <>
            <Spinner />
            {t('export.making')}
          </>
        )}
        {jobId !== null && state.data === 'ready' && (
          <a className={styles['download']} href={apiUrl(`me/export/${jobId}`).href} download>
            {t('export.download')}
          </a>
        )}
        {state.data === 'failed' && t('export.failed')}
      </div>
      {(jobId === null || state.data === 'failed') && (
        <div>
          <Button icon="archive" onClick={() => deed(begin)}>
            {t('export.begin')}
          </Button>
        </div>
      )}
    </Section>
  )
}
