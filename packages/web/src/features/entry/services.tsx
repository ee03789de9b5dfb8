import type { SignInWays } from '@parley/contract'
import { serviceUrl } from '../../api/door.ts'
import { joinThrough } from '../../api/sign-in.ts'
import { t } from '../../i18n/index.ts'
import { deed } from '../../ui/deed.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './services.module.css'

/** The other ways in. They are links: what they lead to is another site. */
/** `invite`: what somebody was invited with, which stands in no address. */
export function Services({ items, invite = '' }: { items: SignInWays['items']; invite?: string }) {
  if (items.length === 0) return null
  return (
    <ul className={styles['services']} aria-label={t('login.services')}>
      {items.map(({ id, name }) => (
        <li key={id}>
          <a
            href={serviceUrl(id)}
            className={styles['service']}
            onClick={(event) => {
              if (invite === '') return
              event.preventDefault()
              deed(() => joinThrough(id, invite))
            }}
          >
            <Icon name="globe" size={18} />
            <span dir="auto">{t('login.service', { name })}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
