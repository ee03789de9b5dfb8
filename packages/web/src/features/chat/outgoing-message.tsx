import { Suspense } from 'react'
import { t } from '../../i18n/index.ts'
import { laterExtra } from '../../i18n/later.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useShell } from '../shell/shell-context.ts'
import { AttachmentList } from './attachment-list.tsx'
import type { Outgoing } from './outbox.ts'
import { outbox } from './sending.ts'
import { Turn } from './turn.tsx'
import styles from './turn.module.css'
import { SaidText } from './user-message.tsx'

const EditRefused = laterExtra(() => import('./edit-refused.tsx'), false)

/** A message on its way: shown at once, and honest about where it is. */
export function OutgoingMessage({ outgoing }: { outgoing: Outgoing }) {
  const { id, text, attachments = [], state, problem } = outgoing
  const { user } = useShell()
  return (
    <Turn
      said
      author={t('message.you')}
      avatar={<Avatar of={user} />}
      time={new Date().toISOString()}
      foot={
        <div className={styles['sending']} role={state === 'refused' ? 'alert' : undefined}>
          {state === 'sending' && t('message.sending')}
          {state === 'waiting' && (
            <>
              <Icon name="offline" size={17} />
              <span>{t('message.waiting')}</span>
            </>
          )}
          {state === 'refused' && (
            <>
              <Icon name="warning" size={17} />
              <span>
                {t('message.refused')} {problem?.detail}
              </span>
              <Button icon="again" onClick={() => outbox.retry(id)}>
                {t('error.retry')}
              </Button>
              <Suspense>
                <EditRefused outgoing={outgoing} />
              </Suspense>
            </>
          )}
        </div>
      }
    >
      {attachments.length > 0 && <AttachmentList attachments={attachments} />}
      <SaidText text={text} />
    </Turn>
  )
}
