import type { ModelList } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import styles from './chat.module.css'

/** While only the starter (or nothing) is there: what to do next, and where models were looked for. */
export function NextStep({ models: { items, discovery } }: { models: ModelList }) {
  if (items.some((model) => !model.isStarter)) return null
  const tried = discovery.filter((one) => one.address !== null && one.state !== 'found')
  return (
    <aside className={styles['next']}>
      <h2>{t('model.next.title')}</h2>
      <p>{t('model.next.ollama')}</p>
      <p>{t('model.next.key')}</p>
      {tried.length > 0 && (
        <p className={styles['tried']}>
          {t('model.tried')} {tried.map((one) => one.address).join(', ')}
        </p>
      )}
    </aside>
  )
}
