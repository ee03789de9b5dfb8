import type { ImportState } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../../api/http.ts'
import { bringIn, importsQuery, isGoingOn, stopImport } from '../../api/imports.ts'
import { showListsAgain } from '../../api/actions.ts'
import { language, locale, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { ImportReport } from './import-report.tsx'
import styles from './exchange.module.css'

/** A file of conversations from elsewhere: how far it is, and what became of each of them. */
export function ImportSection() {
  const imports = useQuery(importsQuery)
  const chooser = useRef<HTMLInputElement>(null)
  const [sending, setSending] = useState<{ name: string; share: number; stop: () => void } | null>(null)
  const going = imports.data?.items.some(isGoingOn) ?? false
  // What has come in is listed once it is all there, rather than redrawn with each.
  useEffect(() => {
    if (!going) void showListsAgain()
  }, [going])

  async function send(file: File): Promise<void> {
    const { done, stop } = bringIn(file, (share) => setSending({ name: file.name, share, stop }))
    setSending({ name: file.name, share: 0, stop })
    try {
      await done
    } finally {
      setSending(null)
    }
  }
  return (
    <Section title={t('import.title')} lead={t('import.lead')}>
      {imports.isError && <FailedNote text={problemOf(imports.error).detail} retry={() => void imports.refetch()} />}
      {sending === null ? (
        <div>
          <input
            ref={chooser}
            type="file"
            accept=".json,.zip,application/json,application/zip"
            hidden
            onChange={({ target }) => {
              const file = target.files?.[0]
              target.value = ''
              if (file !== undefined) deed(() => send(file))
            }}
          />
          <Button icon="plus" onClick={() => chooser.current?.click()}>
            {t('import.choose')}
          </Button>
        </div>
      ) : (
        <Progress name={sending.name} about={t('import.sending')} share={sending.share} stop={sending.stop} />
      )}
      <ul className={styles['imports']} aria-label={t('import.list')}>
        {imports.data?.items.map((one) => (
          <li key={one.jobId}>
            {isGoingOn(one) ? (
              <Progress
                name={one.name}
                about={`${t('import.reading')} ${countsOf(one)}`}
                share={one.progress.total === 0 ? 0 : one.progress.done / one.progress.total}
                stop={() => deed(() => stopImport(one.jobId))}
              />
            ) : (
              <Ended of={one} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

interface ProgressProps {
  name: string
  about: string
  share: number
  stop: () => void
}

function Progress({ name, about, share, stop }: ProgressProps) {
  return (
    <div className={styles['going']}>
      <div className={styles['names']}>
        <p dir="auto">{name}</p>
        <p role="status">{about}</p>
        <progress value={share} max={1} aria-label={name} />
      </div>
      <Button onClick={stop}>{t('import.stop')}</Button>
    </div>
  )
}

function Ended({ of: one }: { of: ImportState }) {
  const [open, setOpen] = useState(false)
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <>
      <div className={styles['going']}>
        <div className={styles['names']}>
          <p dir="auto">{one.name}</p>
          <p>
            {date.format(new Date(one.createdAt))} · {endOf(one)} {countsOf(one)}
          </p>
        </div>
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('import.report')}
        </Button>
      </div>
      {open && <ImportReport jobId={one.jobId} />}
    </>
  )
}

function endOf({ state, reason }: ImportState): string {
  if (state === 'cancelled') return t('import.cancelled')
  return state === 'failed' ? (reason ?? t('import.failed')) : t('import.done')
}

function countsOf({ counts }: ImportState): string {
  const parts = (['imported', 'extended', 'skipped', 'failed'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => t(`import.count.${outcome}`, { count: counts[outcome] }))
  return new Intl.ListFormat(language(), { type: 'unit', style: 'long' }).format(parts)
}
