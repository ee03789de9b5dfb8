import type { ReactNode } from 'react'
import { t } from '../i18n/index.ts'
import styles from './markdown.module.css'
import { placeOf, safeLink } from './safe-link.ts'

/** A link says where it leads, unless its own words already do. */
export function SafeLink({ href, text, children }: { href: string; text: string; children: ReactNode }) {
  const url = safeLink(href)
  if (url === null) return children
  const place = placeOf(url)
  const saysItself = text.toLowerCase().includes(place.toLowerCase())
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow" title={url.href}>
      {children}
      {!saysItself && <span className={styles['host']}> {place}</span>}
      <span className="hidden-text"> {t('link.newTab')}</span>
    </a>
  )
}
