import * as contract from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { andShow, identitiesQuery } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { waysQuery } from '../../api/door.ts'
import { locale, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { confirmed } from './confirm.ts'

/** Other services that stand for this account; where the house has none, nothing is said of them. */
export function IdentitiesSection() {
  const ways = useQuery(waysQuery)
  const { data } = useQuery(identitiesQuery)
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' })
  const linked = data?.items ?? []
  const offered = (ways.data?.items ?? []).filter(({ id }) => !linked.some(({ providerId }) => providerId === id))
  const link = async (providerId: string): Promise<void> => {
    const body = { providerId, next: location.pathname }
    const { url } = await confirmed(() => call('POST', 'me/identities', contract.linkStarted, { body }))
    location.assign(url)
  }
  const unlink = (id: string): Promise<unknown> =>
    andShow(['identities'], () => confirmed(() => call('DELETE', `me/identities/${id}`, nothing)))
  if (linked.length === 0 && offered.length === 0) return null
  return (
    <Section title={t('identities.title')} lead={t('identities.lead')}>
      <Rows label={t('identities.title')}>
        {linked.map(({ providerId, name, email, createdAt }) => (
          <Row
            key={providerId}
            title={name}
            about={
              <>
                {t('row.since', { time: date.format(new Date(createdAt)) })} {email !== null && <bdi>· {email}</bdi>}
              </>
            }
          >
            <Button onClick={() => deed(() => unlink(providerId))}>{t('identities.unlink')}</Button>
          </Row>
        ))}
        {offered.map(({ id, name }) => (
          <Row key={id} title={name} about={t('identities.not')}>
            <Button icon="globe" onClick={() => deed(() => link(id))}>
              {t('identities.link')}
            </Button>
          </Row>
        ))}
      </Rows>
    </Section>
  )
}
