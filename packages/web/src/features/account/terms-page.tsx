import { useQuery } from '@tanstack/react-query'
import { termsQuery } from '../../api/account.ts'
import { problemOf } from '../../api/http.ts'
import { language, t } from '../../i18n/index.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'

/** What was agreed to, to read again. */
export function TermsPage() {
  const terms = useQuery(termsQuery)
  if (terms.isError) return <FailedNote text={problemOf(terms.error).detail} retry={() => void terms.refetch()} />
  if (terms.data === undefined) return <Skeleton lines={6} />
  const { text, version, publishedAt } = terms.data
  if (text === '' || publishedAt === null) return <Section title={t('terms.title')} lead={t('terms.none')} />
  const time = new Intl.DateTimeFormat(language(), { dateStyle: 'long' }).format(new Date(publishedAt))
  return (
    <Section title={t('terms.title')} lead={t('terms.version', { version, time })}>
      <Markdown text={text} />
    </Section>
  )
}
