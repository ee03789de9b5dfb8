import type { Conversation, CreatedShare, Problem } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '../../api/http.ts'
import { createShare, endShare, sharesQuery } from '../../api/sharing.ts'
import { locale, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Row, Rows } from '../../ui/page.tsx'
import { Secret } from '../../ui/secret.tsx'
import { showToast } from '../../ui/toast.tsx'
import styles from './sharing.module.css'

interface ShareDialogProps {
  conversation: Conversation
  close: () => void
}

/** What others will see is said before there is a link; links made before can be withdrawn here. */
export default function ShareDialog({ conversation, close }: ShareDialogProps) {
  const [made, setMade] = useState<CreatedShare | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const shares = useQuery(sharesQuery)
  const given = (shares.data?.items ?? []).filter(
    ({ id, conversationId }) => conversationId === conversation.id && id !== made?.id,
  )

  async function create(): Promise<void> {
    setBusy(true)
    try {
      setMade(await createShare(conversation.id))
      setProblem(null)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog wide title={t('share.title')} onClose={close}>
      <div className={styles['about']}>
        <p>{t('share.lead')}</p>
        <p>{t('share.seen')}</p>
        <p>{t('share.unseen')}</p>
      </div>
      {problem !== null && <p role="alert">{problem.detail}</p>}
      {made === null ? (
        <DialogButtons>
          <Button look="primary" icon="share" busy={busy} onClick={() => void create()}>
            {t('share.create')}
          </Button>
        </DialogButtons>
      ) : (
        <>
          <Secret label={t('share.once')} text={made.url} />
          <DialogButtons>
            <Button onClick={() => deed(() => withdraw(made.id).then(() => setMade(null)))}>{t('share.end')}</Button>
            <Button icon="eye" onClick={() => window.open(made.url, '_blank', 'noopener')}>
              {t('share.open')}
            </Button>
            <Button look="primary" icon="copy" onClick={() => void copy(made.url)}>
              {t('share.copy')}
            </Button>
          </DialogButtons>
        </>
      )}
      {given.length > 0 && (
        <section className={styles['given']}>
          <h3>{t('share.given')}</h3>
          <ShareRows shares={given} titled={false} />
        </section>
      )}
    </Dialog>
  )
}

interface ShareRowsProps {
  shares: readonly { id: string; title: string | null; createdAt: string }[]
  /** Whether each says of which conversation it is. */
  titled: boolean
}

export function ShareRows({ shares, titled }: ShareRowsProps) {
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Rows label={t('share.given')}>
      {shares.map(({ id, title, createdAt }) => {
        const since = t('share.since', { time: date.format(new Date(createdAt)) })
        return (
          <Row
            key={id}
            title={titled ? (title ?? t('conversation.untitled')) : since}
            about={titled ? since : undefined}
          >
            <Button onClick={() => deed(() => withdraw(id))}>{t('share.end')}</Button>
          </Row>
        )
      })}
    </Rows>
  )
}

async function withdraw(id: string): Promise<void> {
  await endShare(id)
  showToast({ text: t('share.ended') })
}

async function copy(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url)
    showToast({ text: t('copy.done') })
  } catch {
    // Browsers allow it on https and localhost only.
    showToast({ text: t('copy.failed'), tone: 'problem' })
  }
}
