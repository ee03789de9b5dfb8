import { useId, useRef, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { PageHeader } from '../features/chat/page-header.tsx'
import { useNarrow } from '../features/shell/use-narrow.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './page.module.css'

interface PageProps {
  title: string
  /** The pages beside this one, as they are found at its side. */
  places: readonly { path: string; name: string; icon: IconName }[]
  /** Before and behind the title. */
  back?: ReactNode
  tools?: ReactNode
  children: ReactNode
}

/** A page of forms and lists, with its siblings beside it. */
export function Page({ title, places, back, tools, children }: PageProps) {
  return (
    <>
      <PageHeader>
        {back}
        <h1 dir="auto">{title}</h1>
        {tools}
      </PageHeader>
      <div className={styles['scroll']}>
        <div className={styles['columns']}>
          {places.length > 0 && <Places label={title} places={places} />}
          <div className={styles['content']}>{children}</div>
        </div>
      </div>
    </>
  )
}

/** A column where there is room for one, else a line that names the page one is on and opens into the others. */
function Places({ label, places }: { label: string; places: PageProps['places'] }) {
  const [location] = useLocation()
  const narrow = useNarrow()
  // Where one is then, it is closed again. What was pressed stays, and the focus with it.
  const [openedAt, setOpenedAt] = useState<string | null>(null)
  const opened = openedAt === location
  const list = useId()
  const here = useRef<HTMLButtonElement>(null)
  const current = places.find(({ path }) => path === location) ?? places[0]
  return (
    <nav className={styles['places']} aria-label={label}>
      {narrow && current !== undefined && (
        <button
          ref={here}
          type="button"
          className={styles['here']}
          aria-expanded={opened}
          aria-controls={list}
          onClick={() => setOpenedAt(opened ? null : location)}
        >
          <Icon name={current.icon} size={17} />
          {current.name}
          <Icon name="chevronDown" size={17} />
        </button>
      )}
      <ul id={list} hidden={narrow && !opened}>
        {places.map(({ path, name, icon }) => (
          <li key={path}>
            <Link
              href={path}
              className={styles['place']}
              aria-current={path === current?.path ? 'page' : undefined}
              onClick={() => {
                setOpenedAt(null)
                here.current?.focus()
              }}
            >
              <Icon name={icon} size={17} />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
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
  /** Before the title. */
  picture?: ReactNode
  about?: ReactNode
  children?: ReactNode
}

export function Row({ title, picture, about, children }: RowProps) {
  return (
    <li className={styles['row']}>
      {picture}
      <div className={styles['rowText']}>
        <p dir="auto">{title}</p>
        {about !== undefined && <p className={styles['about']}>{about}</p>}
      </div>
      {children}
    </li>
  )
}
