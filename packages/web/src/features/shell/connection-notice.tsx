import { useEffect, useState } from 'react'
import { t } from '../../i18n/index.ts'
import { connection } from '../../live/live.ts'
import { useConnectionState } from '../../live/use-live.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './connection-notice.module.css'

/** A blink of the network is nobody's business. */
const patienceMs = 1_500

export function ConnectionNotice() {
  const lost = useConnectionState() === 'lost'
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!lost) return setShown(false)
    const timer = setTimeout(() => setShown(true), patienceMs)
    return () => clearTimeout(timer)
  }, [lost])
  return (
    <div role="status" className={shown ? styles['notice'] : undefined}>
      {shown && (
        <>
          <Icon name="offline" size={18} />
          <span>{t('connection.lost')}</span>
          <Button look="quiet" onClick={connection.retryNow}>
            {t('connection.retry')}
          </Button>
        </>
      )}
    </div>
  )
}
