import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { appUrl } from '../../api/base.ts'
import { problemOf, ProblemError } from '../../api/http.ts'
import { sharedQuery } from '../../api/sharing.ts'
import { houseName } from '../../api/appearance.ts'
import { locale, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import { Paper } from './paper.tsx'
import styles from './paper.module.css'
import { printPaper } from './print.ts'

/** For whoever has the link, signed in or not: it shows words and can do nothing. */
export default function SharePage({ token }: { token: string }) {
  const shared = useQuery(sharedQuery(token))
  const title = shared.data?.title ?? t('conversation.untitled')
  useEffect(() => {
    document.title = `${title} · ${houseName()}`
  }, [title])

  if (shared.error instanceof ProblemError && shared.error.problem.status === 404) return <Gone />
  if (shared.error !== null)
    return <FailedNote wholePage text={problemOf(shared.error).detail} retry={() => void shared.refetch()} />
  if (shared.data === undefined) {
    return (
      <main className={styles['waiting']}>
        <Skeleton lines={8} />
      </main>
    )
  }
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: 'long' }).format(new Date(shared.data.sharedAt))
  const turns = shared.data.messages.map(({ modelId, ...message }) => ({
    ...message,
    // Whose key it runs on is the house's own business.
    author: message.role === 'user' ? t('paper.asked') : (modelId?.replace(/^[^/]*\//, '') ?? t('message.model')),
  }))
  return (
    <Paper
      title={title}
      note={t('share.note', { time: day })}
      turns={turns}
      pictures={false}
      tools={
        <>
          <a href={appUrl('').href} aria-label={houseName()}>
            <Wordmark />
          </a>
          <PrintButton />
        </>
      }
    />
  )
}

export function PrintButton() {
  const [busy, setBusy] = useState(false)
  const print = (): void => {
    setBusy(true)
    void printPaper().finally(() => setBusy(false))
  }
  return (
    <Button icon="print" busy={busy} onClick={print}>
      {t('share.print')}
    </Button>
  )
}

function Gone() {
  return (
    <main className={styles['gone']}>
      <h1>{t('share.gone.title')}</h1>
      <p>{t('share.gone.text')}</p>
      <a href={appUrl('').href}>{houseName()}</a>
    </main>
  )
}
