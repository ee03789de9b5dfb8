import * as contract from '@parley/contract'
import type { OutboxMail, OutboxText } from '@parley/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { outboxQuery } from '../../api/administration.ts'
import { call, problemOf } from '../../api/http.ts'
import { instanceQuery } from '../../api/queries.ts'
import { locale, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { confirmed } from '../account/confirm.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import styles from './outbox.module.css'

export function OutboxPage() {
  const mails = useInfiniteQuery(outboxQuery)
  const leaves = useQuery(instanceQuery).data?.mail === true
  const [read, setRead] = useState<{ mail: OutboxMail; words: OutboxText } | null>(null)
  const items = mails.data?.pages.flatMap((page) => page.items) ?? null
  const open = async (mail: OutboxMail): Promise<void> => {
    const words = await confirmed(() => call('GET', `admin/outbox/${mail.id}`, contract.outboxText))
    setRead({ mail, words })
  }
  const retry = (id: string): Promise<unknown> =>
    andShow(['admin-outbox'], () => call('POST', `admin/outbox/${id}/retry`, contract.mailTried))
  return (
    <Section title={t('admin.place.outbox')} lead={t(leaves ? 'outbox.lead' : 'outbox.lead.none')}>
      {mails.isError && <FailedNote text={problemOf(mails.error).detail} retry={() => void mails.refetch()} />}
      {mails.isPending && <Skeleton lines={4} />}
      {items?.length === 0 && <p>{t('outbox.none')}</p>}
      <Rows label={t('admin.place.outbox')}>
        {items?.map((mail) => (
          <MailRow
            key={mail.id}
            mail={mail}
            read={leaves || mail.state === 'sent' ? null : () => deed(() => open(mail))}
            retry={leaves && mail.state !== 'sent' ? () => deed(() => retry(mail.id)) : null}
          />
        ))}
      </Rows>
      {mails.hasNextPage && <Button onClick={() => void mails.fetchNextPage()}>{t('sidebar.more')}</Button>}
      {read !== null && (
        <Dialog title={isolated(read.mail.subject)} onClose={() => setRead(null)} wide>
          <p>
            {t('outbox.to')} <bdi>{read.mail.recipient}</bdi>
          </p>
          <pre className={styles['words']} lang={read.words.language ?? undefined} dir="auto" tabIndex={0}>
            {read.words.text}
          </pre>
          <div>
            <CopyButton text={read.words.text} label={t('message.copy')} />
          </div>
        </Dialog>
      )}
    </Section>
  )
}

/** In a line of another direction it keeps its own. */
const isolated = (text: string): string => `\u2068${text}\u2069`

interface MailRowProps {
  mail: OutboxMail
  read: (() => void) | null
  retry: (() => void) | null
}

function MailRow({ mail: { recipient, subject, state, reason, createdAt }, read, retry }: MailRowProps) {
  const time = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Row
      title={subject}
      about={
        <>
          <bdi>{recipient}</bdi> · {time.format(new Date(createdAt))}
          {reason !== null && <> · {reason}</>}
        </>
      }
    >
      <Badge tone={state === 'failed' ? 'caution' : 'plain'}>{t(`outbox.state.${state}`)}</Badge>
      {read !== null && <Button onClick={read}>{t('outbox.read')}</Button>}
      {retry !== null && <Button onClick={retry}>{t('error.retry')}</Button>}
    </Row>
  )
}
