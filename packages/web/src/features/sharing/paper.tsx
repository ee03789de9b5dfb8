import type { Citation } from '@parley/contract'
import { useMemo, type ReactNode } from 'react'
import { locale, t } from '../../i18n/index.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { PaperContext } from '../../markdown/paper.ts'
import { placeOf, safeLink } from '../../markdown/safe-link.ts'
import { classes } from '../../ui/classes.ts'
import styles from './paper.module.css'

export interface PaperTurn {
  role: 'user' | 'assistant'
  author: string
  text: string
  createdAt: string
  citations?: readonly Citation[] | undefined
}

interface PaperProps {
  title: string
  note: string
  turns: readonly PaperTurn[]
  pictures: boolean
  /** What stands above on a screen, and never on paper. */
  tools: ReactNode
}

/** A conversation to read from beginning to end: on a page for strangers, and on paper. */
export function Paper({ title, note, turns, pictures, tools }: PaperProps) {
  const onPaper = useMemo(() => ({ pictures }), [pictures])
  return (
    <PaperContext value={onPaper}>
      <div className={styles['desk']}>
        <header className={styles['tools']}>{tools}</header>
        <main className={styles['paper']}>
          <header className={styles['head']}>
            <h1 dir="auto">{title}</h1>
            <p>{note}</p>
          </header>
          {turns.length === 0 && <p className={styles['empty']}>{t('paper.empty')}</p>}
          {turns.map((turn, index) => (
            <Turn key={index} turn={turn} />
          ))}
        </main>
      </div>
    </PaperContext>
  )
}

function Turn({ turn: { role, author, text, createdAt, citations = [] } }: { turn: PaperTurn }) {
  const when = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <article className={classes(styles['turn'], role === 'user' && styles['said'])}>
      <header>
        <h2 dir="auto">{author}</h2>
        <time dateTime={createdAt}>{when.format(new Date(createdAt))}</time>
      </header>
      {role === 'user' ? (
        <div className={styles['text']} dir="auto">
          {text}
        </div>
      ) : (
        <Markdown text={text} citations={citations} />
      )}
      {citations.length > 0 && <Sources citations={citations} />}
    </article>
  )
}

/** Written out: a number that opens something is of no use on paper. */
function Sources({ citations }: { citations: readonly Citation[] }) {
  return (
    <section className={styles['sources']}>
      <h3>{t('paper.sources')}</h3>
      <ol>
        {citations.map(({ n, title, page, snippet, url }) => {
          const link = url === null ? null : safeLink(url)
          return (
            <li key={n} value={n}>
              <strong dir="auto">{page === null ? title : t('citation.page', { title, page })}</strong>
              {link !== null && (
                <a href={link.href} target="_blank" rel="noopener noreferrer nofollow">
                  {placeOf(link)}
                </a>
              )}
              <q dir="auto">{snippet}</q>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
