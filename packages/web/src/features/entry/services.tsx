import type { SignInWays } from '@parley/contract'
import { serviceUrl } from '../../api/sign-in.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './services.module.css'

/** The other ways in. They are links: what they lead to is another site. */
export function Services({ items }: { items: SignInWays['items'] }) {
  if (items.length === 0) return null
  return (
    <ul className={styles['services']} aria-label={t('login.services')}>
      {items.map(({ id, name }) => (
        <li key={id}>
          <a href={serviceUrl(id)} className={styles['service']}>
            <Icon name="globe" size={18} />
            <span dir="auto">{t('login.service', { name })}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
