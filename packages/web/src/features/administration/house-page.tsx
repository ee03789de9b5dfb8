import * as contract from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { showAgain, termsQuery } from '../../api/account.ts'
import { retentionQuery } from '../../api/administration.ts'
import { call, problemOf } from '../../api/http.ts'
import { language, locale, t } from '../../i18n/index.ts'
import { ask } from '../../ui/ask.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'
import { changeVersioned } from './change-versioned.ts'
import { FactorDemandSection } from './factor-demand-section.tsx'
import { typedNumber } from './typed-number.ts'

/** What holds for everybody here. */
export function HousePage() {
  return (
    <>
      <TermsSection />
      <FactorDemandSection />
      <RetentionSection />
    </>
  )
}

function TermsSection() {
  const terms = useQuery({ ...termsQuery, staleTime: 0 })
  if (terms.isLoadingError)
    return <FailedNote text={problemOf(terms.error).detail} retry={() => void terms.refetch()} />
  if (terms.data === undefined) return <Skeleton lines={6} />
  const { version, text, publishedAt } = terms.data
  const time = publishedAt === null ? '' : new Intl.DateTimeFormat(locale()).format(new Date(publishedAt))
  const publish = async ({ text: written = '' }: Record<string, string>): Promise<void> => {
    const isWithdrawn = written.trim() === ''
    const sure = await ask({
      title: t(isWithdrawn ? 'terms.withdraw' : 'terms.publish'),
      text: t(isWithdrawn ? 'terms.withdraw.consequence' : 'terms.publish.consequence'),
      submit: t(isWithdrawn ? 'terms.withdraw' : 'terms.publish'),
    })
    if (!sure) return
    await confirmed(() =>
      changeVersioned({
        method: 'PUT',
        path: 'admin/terms',
        schema: contract.terms,
        body: { text: written, version },
        names: { text: t('terms.text') },
      }),
    )
    await showAgain('terms', 'me')
    showToast({ text: t(isWithdrawn ? 'terms.withdrawn' : 'terms.published') })
  }
  return (
    <Section title={t('terms.title')} lead={t('terms.lead')}>
      {text !== '' && <p>{t('terms.current', { version, time })}</p>}
      <Form key={version} submit={t('terms.publish')} send={publish}>
        {(errors) => (
          <TextArea
            name="text"
            label={t('terms.text')}
            hint={t('terms.hint')}
            defaultValue={text}
            rows={12}
            errors={errors?.['text']}
          />
        )}
      </Form>
    </Section>
  )
}

/** What would go, said before it goes. */
async function dueBy(value: unknown): Promise<string> {
  const due = await call('POST', 'admin/retention/preview', contract.removedCounts, { body: { value } })
  const parts = (['temporary', ...kinds] as const)
    .filter((kind) => (due[kind] ?? 0) > 0)
    .map((kind) => t(`retention.due.${kind}`, { count: due[kind] ?? 0 }))
  if (parts.length === 0) return t('retention.due.nothing')
  return `${t('retention.due')} ${new Intl.ListFormat(language()).format(parts)}.`
}

const kinds = ['conversations', 'archivedConversations', 'uploads', 'usage', 'mails', 'auditDetails'] as const

function RetentionSection() {
  const retention = useQuery(retentionQuery)
  if (retention.isLoadingError) {
    return <FailedNote text={problemOf(retention.error).detail} retry={() => void retention.refetch()} />
  }
  if (retention.data === undefined) return <Skeleton lines={4} />
  const { value, version } = retention.data
  const change = async (values: Record<string, string>): Promise<void> => {
    const days = Object.fromEntries(kinds.map((kind) => [kind, typedNumber(kind, values[kind] ?? '')]))
    const shorter = kinds.some((kind) => {
      const [now, next] = [value[kind], days[kind] ?? null]
      return next !== null && (now === null || next < now)
    })
    const sure =
      !shorter ||
      (await ask({
        title: t('retention.ask'),
        text: `${await dueBy(days)} ${t('retention.consequence')}`,
        submit: t('retention.submit'),
        danger: true,
      }))
    if (!sure) return
    const body = { value: days, version }
    const names = Object.fromEntries(kinds.map((kind) => [kind, t(`retention.${kind}`)]))
    const path = 'admin/retention'
    await confirmed(() => changeVersioned({ method: 'PUT', path, schema: contract.versionedRetention, body, names }))
    await showAgain('admin-retention')
    showToast({ text: t('form.saved') })
  }
  const enforce = async (): Promise<void> => {
    const sure = await ask({
      title: t('retention.enforce.ask'),
      text: `${await dueBy(value)} ${t('retention.enforce.consequence')}`,
      submit: t('retention.enforce'),
      danger: true,
    })
    if (!sure) return
    const removed = await confirmed(() => call('POST', 'admin/retention/enforce', contract.removedCounts))
    const count = Object.values(removed).reduce((sum, one) => sum + one, 0)
    showToast({ text: t('retention.enforced', { count }) })
  }
  return (
    <Section title={t('retention.title')} lead={t('retention.lead')}>
      <Form key={version} submit={t('dialog.save')} send={change}>
        {(errors) =>
          kinds.map((kind) => (
            <Field
              key={kind}
              name={kind}
              label={t(`retention.${kind}`)}
              hint={t(`retention.${kind}.hint`)}
              defaultValue={value[kind] === null ? '' : String(value[kind])}
              inputMode="numeric"
              autoComplete="off"
              errors={errors?.[kind] ?? errors?.[`value.${kind}`]}
            />
          ))
        }
      </Form>
      <div>
        <Button onClick={() => deed(enforce)}>{t('retention.enforce')}</Button>
      </div>
    </Section>
  )
}
