import * as contract from '@parley/contract'
import type { TermsAgreement } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { agreementsQuery, termsQuery } from '../../api/account.ts'
import { call, problemOf } from '../../api/http.ts'
import { locale, t } from '../../i18n/index.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'

const dateOf = (time: string): string => new Intl.DateTimeFormat(locale(), { dateStyle: 'long' }).format(new Date(time))

/** What was agreed to, to read again: what holds now, and what held before. */
export function TermsPage() {
  const terms = useQuery(termsQuery)
  const agreements = useQuery(agreementsQuery)
  const [read, setRead] = useState<TermsAgreement | null>(null)
  const failed = [terms, agreements].find(({ isError }) => isError)
  if (failed) return <FailedNote text={problemOf(failed.error).detail} retry={() => void failed.refetch()} />
  if (terms.data === undefined || agreements.data === undefined) return <Skeleton lines={6} />
  const { text, version, publishedAt } = terms.data
  const isInForce = text !== '' && publishedAt !== null
  const earlier = agreements.data.items.filter((one) => !isInForce || one.version !== version)
  return (
    <>
      {isInForce ? (
        <Section title={t('terms.title')} lead={t('terms.version', { version, time: dateOf(publishedAt) })}>
          <Markdown text={text} />
        </Section>
      ) : (
        <Section title={t('terms.title')} lead={t('terms.none')} />
      )}
      {earlier.length > 0 && (
        <Section title={t('terms.earlier')} lead={t('terms.earlier.lead')}>
          <Rows label={t('terms.earlier')}>
            {earlier.map((one) => (
              <Row
                key={one.version}
                title={t('terms.number', { version: one.version })}
                about={t('terms.agreed', { time: dateOf(one.agreedAt) })}
              >
                <Button onClick={() => setRead(one)} aria-label={t('terms.read', { version: one.version })}>
                  {t('terms.read.short')}
                </Button>
              </Row>
            ))}
          </Rows>
        </Section>
      )}
      {read !== null && <EarlierTerms of={read} close={() => setRead(null)} />}
    </>
  )
}

function EarlierTerms({ of, close }: { of: TermsAgreement; close: () => void }) {
  const { version, publishedAt } = of
  const terms = useQuery({
    queryKey: ['terms', version],
    queryFn: ({ signal }) => call('GET', `me/terms/${version}`, contract.terms, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Dialog title={t('terms.number', { version })} onClose={close} wide>
      <p>{t('terms.since', { time: dateOf(publishedAt) })}</p>
      {terms.isError && <FailedNote text={problemOf(terms.error).detail} retry={() => void terms.refetch()} />}
      {terms.isPending && <Skeleton lines={6} />}
      {terms.data?.text === '' && <p>{t('terms.empty')}</p>}
      {terms.data !== undefined && <Markdown text={terms.data.text} />}
    </Dialog>
  )
}
