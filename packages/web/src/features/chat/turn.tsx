import { memo, useId, type ReactNode } from 'react'
import { locale } from '../../i18n/index.ts'
import { classes } from '../../ui/classes.ts'
import styles from './turn.module.css'

interface TurnProps {
  author: string
  avatar: ReactNode
  time: string
  said?: boolean
  children: ReactNode
  /** Beside the name. */
  tools?: ReactNode
  foot?: ReactNode
}

/** One turn of the talk: who, when, what, and what can be done with it. */
export function Turn({ author, avatar, time, said = false, children, tools, foot }: TurnProps) {
  const id = useId()
  return (
    <article className={classes(styles['turn'], said && styles['said'])} aria-labelledby={id}>
      {avatar}
      <div className={styles['body']}>
        <Head id={id} author={author} time={time} tools={tools} />
        {children}
        {foot}
      </div>
    </article>
  )
}

/** Not drawn again with every word of its turn. */
const Head = memo(({ id, author, time, tools }: Pick<TurnProps, 'author' | 'time' | 'tools'> & { id: string }) => (
  <header className={styles['head']}>
    <h2 id={id} dir="auto">
      {author}
    </h2>
    <time dateTime={time} title={formatTime(time, true)}>
      {formatTime(time, false)}
    </time>
    {tools}
  </header>
))
Head.displayName = 'Head'

/** Making one takes milliseconds on a slow phone, and a turn that is being written is drawn with every word. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${JSON.stringify(options)}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale(), options)
    formats.set(key, format)
  }
  return format
}

function formatTime(time: string, long: boolean): string {
  const date = new Date(time)
  const isToday = new Date().toDateString() === date.toDateString()
  if (long) return formatOf({ dateStyle: 'full', timeStyle: 'short' }).format(date)
  return formatOf(isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' }).format(date)
}
