import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { termsQuery } from '../../api/account.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { meQuery, queryClient } from '../../api/queries.ts'
import { signOut } from '../../api/door.ts'
import { t } from '../../i18n/index.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Form } from '../../ui/form.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { DataPage } from '../account/data-page.tsx'
import { EntryPage } from './entry-page.tsx'
import styles from './consent.module.css'

/** Before anything else: what holds here, to agree to or to leave. Everything of one's own can be taken along. */
export default function ConsentPage() {
  const terms = useQuery({ ...termsQuery, staleTime: 0 })
  const [leaving, setLeaving] = useState(false)
  const agree = async (version: number): Promise<void> => {
    try {
      await call('POST', 'me/consent', nothing, { body: { version } })
    } finally {
      // Also where newer terms have come meanwhile: those are to be read then.
      await queryClient.invalidateQueries({ queryKey: termsQuery.queryKey })
    }
    await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
  }
  return (
    <EntryPage title={t('consent.title')} lead={t('consent.lead')}>
      {terms.isError && <FailedNote text={problemOf(terms.error).detail} retry={() => void terms.refetch()} />}
      {terms.isPending && <Skeleton lines={6} />}
      {terms.data !== undefined && (
        <>
          <div className={styles['terms']} role="region" aria-label={t('terms.title')} tabIndex={0}>
            <h2 className="hidden-text">{t('terms.title')}</h2>
            <Markdown text={terms.data.text} />
          </div>
          <Form wide submit={t('consent.agree')} send={() => agree(terms.data.version)}>
            {() => null}
          </Form>
        </>
      )}
      <div className={styles['ways']}>
        <Button look="quiet" icon="leave" onClick={() => deed(signOut)}>
          {t('consent.decline')}
        </Button>
        {!leaving && (
          <Button look="quiet" onClick={() => setLeaving(true)}>
            {t('consent.data')}
          </Button>
        )}
      </div>
      {leaving && <DataPage />}
    </EntryPage>
  )
}
