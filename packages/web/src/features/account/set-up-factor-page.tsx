import { useQuery } from '@tanstack/react-query'
import { showAgain, twoFactorQuery } from '../../api/account.ts'
import { problemOf } from '../../api/http.ts'
import { signOut } from '../../api/door.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { EntryPage } from '../entry/entry-page.tsx'
import { TwoFactorSection } from './two-factor-section.tsx'
import styles from './two-factor.module.css'

/** Where the house demands a second factor: the way to it, and nothing else. Who has read their backup codes goes on. */
export default function SetUpFactorPage() {
  const factor = useQuery(twoFactorQuery)
  return (
    <EntryPage title={t('demand.title')} lead={t('demand.lead')}>
      {factor.isError && <FailedNote text={problemOf(factor.error).detail} retry={() => void factor.refetch()} />}
      <TwoFactorSection />
      <div className={styles['ways']}>
        {factor.data?.enabled === true ? (
          <Button look="primary" icon="check" onClick={() => deed(() => showAgain('me'))}>
            {t('demand.go')}
          </Button>
        ) : (
          <Button look="quiet" icon="leave" onClick={() => deed(signOut)}>
            {t('demand.leave')}
          </Button>
        )}
      </div>
    </EntryPage>
  )
}
