import type { Session } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { endSession } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { sessionsQuery } from '../../api/queries.ts'
import { locale, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { showToast } from '../../ui/toast.tsx'
import { describeDevice } from './describe-device.ts'
import styles from './session-list.module.css'

export function SessionList() {
  const sessions = useQuery(sessionsQuery)
  return (
    <>
      {sessions.isError && <FailedNote text={problemOf(sessions.error).detail} retry={() => void sessions.refetch()} />}
      {sessions.isPending && <Skeleton lines={3} />}
      <ul className={styles['list']}>
        {sessions.data?.items.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </>
  )
}

function SessionRow({ session: { id, current, device, address, lastUsedAt } }: { session: Session }) {
  const time = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  const end = (): void => {
    endSession(id).catch((error: unknown) => showToast({ text: problemOf(error).detail, tone: 'problem' }))
  }
  return (
    <li className={styles['row']}>
      <div>
        <p title={device}>{describeDevice(device)}</p>
        <p className={styles['about']}>
          {t('sessions.used', { time: time.format(new Date(lastUsedAt)) })} · <bdi>{address}</bdi>
        </p>
      </div>
      {current ? (
        <Badge tone="accent">{t('sessions.current')}</Badge>
      ) : (
        <Button onClick={end}>{t('sessions.end')}</Button>
      )}
    </li>
  )
}
