import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useShell } from '../shell/shell-context.ts'
import { ConnectDialog } from './connect-later.tsx'
import styles from './next-step.module.css'

/** While only the starter is there, or nothing: an honest word, and the next step beside it. */
export function NextStep() {
  const models = useQuery(modelsQuery)
  const { user } = useShell()
  const [connects, setConnects] = useState(false)
  if (models.data === undefined || models.data.items.some(({ isStarter }) => !isStarter)) return null
  const none = models.data.items.length === 0
  const administers = user.role === 'owner' || user.role === 'administrator'
  const who = administers ? 'text' : 'member'
  return (
    <aside className={styles['step']} aria-label={t('step.how')}>
      <Icon name="bolt" size={20} />
      <div>
        <strong>{t(none ? 'step.none.title' : 'step.title')}</strong>
        <p>{t(none ? `step.none.${who}` : `step.${who}`)}</p>
      </div>
      {administers && <Button onClick={() => setConnects(true)}>{t('step.how')}</Button>}
      {connects && <ConnectDialog close={() => setConnects(false)} />}
    </aside>
  )
}
