import { useQuery } from '@tanstack/react-query'
import { andShow, passkeysQuery, showAgain } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { canUsePasskeys } from '../../api/passkeys.ts'
import { addPasskey } from '../../api/sign-in.ts'
import { locale, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { confirmed } from './confirm.ts'
import { describeDevice } from './describe-device.ts'

export function PasskeysSection() {
  const { data } = useQuery(passkeysQuery)
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' })
  const add = async (): Promise<void> => {
    await confirmed(() => addPasskey(describeDevice(navigator.userAgent)))
    await showAgain('passkeys')
  }
  const remove = (id: string): Promise<unknown> =>
    andShow(['passkeys'], () => confirmed(() => call('DELETE', `me/passkeys/${id}`, nothing)))
  return (
    <Section title={t('passkey.name')} lead={t('passkey.lead')}>
      {data !== undefined && data.items.length > 0 && (
        <Rows label={t('passkey.name')}>
          {data.items.map(({ id, name, synced, createdAt }) => (
            <Row key={id} title={name} about={t('row.since', { time: date.format(new Date(createdAt)) })}>
              {synced && <Badge>{t('passkey.synced')}</Badge>}
              <Button onClick={() => deed(() => remove(id))}>{t('row.remove')}</Button>
            </Row>
          ))}
        </Rows>
      )}
      {canUsePasskeys() ? (
        <div>
          <Button icon="key" onClick={() => deed(add)}>
            {t('passkey.add')}
          </Button>
        </div>
      ) : (
        <p>{t('passkey.cannot')}</p>
      )}
    </Section>
  )
}
