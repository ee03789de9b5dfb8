import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { PageHeader } from '../features/chat/page-header.tsx'
import { Icon, type IconName } from './icon.tsx'
import styles from './page.module.css'

interface PageProps {
  title: string
  /** The pages beside this one, as they are found at the top. */
  places: readonly { path: string; name: string; icon: IconName }[]
  children: ReactNode
}

/** A page of forms and lists, with its siblings above. */
export function Page({ title, places, children }: PageProps) {
  const [location] = useLocation()
  return (
    <>
      <PageHeader>
        <h1>{title}</h1>
      </PageHeader>
      <div className={styles['scroll']}>
        <nav className={styles['places']} aria-label={title}>
          {places.map(({ path, name, icon }) => (
            <Link
              key={path}
              href={path}
              className={styles['place']}
              aria-current={path === location ? 'page' : undefined}
            >
              <Icon name={icon} size={17} />
              {name}
            </Link>
          ))}
        </nav>
        <div className={styles['content']}>{children}</div>
      </div>
    </>
  )
}

interface SectionProps {
  title: string
  lead?: string
  children?: ReactNode
}

export function Section({ title, lead, children }: SectionProps) {
  return (
    <section className={styles['section']} aria-label={title}>
      <div className={styles['intro']}>
        <h2>{title}</h2>
        {lead !== undefined && <p>{lead}</p>}
      </div>
      {children}
    </section>
  )
}

export function Rows({ children, label }: { children: ReactNode; label: string }) {
  return (
    <ul className={styles['rows']} aria-label={label}>
      {children}
    </ul>
  )
}

interface RowProps {
  title: ReactNode
  about?: ReactNode
  children?: ReactNode
}

export function Row({ title, about, children }: RowProps) {
  return (
    <li className={styles['row']}>
      <div className={styles['rowText']}>
        <p dir="auto">{title}</p>
        {about !== undefined && <p className={styles['about']}>{about}</p>}
      </div>
      {children}
    </li>
  )
}
