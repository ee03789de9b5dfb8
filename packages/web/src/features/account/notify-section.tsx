import type { Id } from '@parley/contract'
import { useState } from 'react'
import { enFirst } from '../../i18n/en/first.ts'
import { learn, t } from '../../i18n/index.ts'
import { canNotify, notifies, setNotifies } from '../../live/notify.ts'
import { Section } from '../../ui/page.tsx'
import { Switch } from '../../ui/switch.tsx'
import { showToast } from '../../ui/toast.tsx'

learn(enFirst)

/** Nobody is asked unless they ask for it. */
export function NotifySection({ userId }: { userId: Id }) {
  const [on, setOn] = useState(() => notifies(userId))
  if (!canNotify()) return null
  async function change(wanted: boolean): Promise<void> {
    if (await setNotifies(userId, wanted)) setOn(wanted)
    else showToast({ text: t('notify.refused'), tone: 'problem' })
  }
  return (
    <Section title={t('notify.title')} lead={t('notify.lead')}>
      <Switch checked={on} change={change}>
        {t('notify.on')}
      </Switch>
    </Section>
  )
}
