import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SessionList } from './session-list.tsx'
import styles from './session-list.module.css'

export function SessionsDialog({ close }: { close: () => void }) {
  return (
    <Dialog title={t('account.sessions')} onClose={close} wide>
      <p className={styles['lead']}>{t('sessions.lead')}</p>
      <SessionList />
    </Dialog>
  )
}
