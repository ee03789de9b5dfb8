import type { Message } from '@parley/contract'
import { use, useState } from 'react'
import { takeBack } from '../../api/actions.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { TakenBackContext } from './taken-back.ts'
import styles from './turn.module.css'

/** Below a message whose turn has not come: it can still be taken back, and its words go where they came from. */
export function WaitingFoot({ message }: { message: Message }) {
  const give = use(TakenBackContext)
  const [busy, setBusy] = useState(false)
  async function back(): Promise<void> {
    setBusy(true)
    try {
      await takeBack(message.conversationId, message.id)
      give?.(message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={styles['sending']}>
      <Button look="quiet" icon="edit" busy={busy} onClick={() => deed(back)}>
        {t('message.takeBack')}
      </Button>
    </div>
  )
}
