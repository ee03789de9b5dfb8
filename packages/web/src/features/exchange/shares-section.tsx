import { useQuery } from '@tanstack/react-query'
import { sharesQuery } from '../../api/sharing.ts'
import { t } from '../../i18n/index.ts'
import { Section } from '../../ui/page.tsx'
import { ShareRows } from '../sharing/share-dialog.tsx'

/** Everything of one's own that strangers can read, in one place. */
export function SharesSection() {
  const { data } = useQuery(sharesQuery)
  return (
    <Section title={t('share.all')} lead={t('share.all.lead')}>
      {data?.items.length === 0 && <p>{t('share.none')}</p>}
      {data !== undefined && data.items.length > 0 && <ShareRows shares={data.items} titled />}
    </Section>
  )
}
