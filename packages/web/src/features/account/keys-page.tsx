import * as contract from '@parley/contract'
import type { ApiKey } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { apiKeysQuery, showAgain } from '../../api/account.ts'
import { appUrl } from '../../api/base.ts'
import { call, nothing } from '../../api/http.ts'
import { locale, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Secret } from '../../ui/secret.tsx'
import { confirmed } from './confirm.ts'
import { endOf, KeyExpiry } from './key-expiry.tsx'
import styles from './keys.module.css'

const scopes = ['chat', 'read', 'gateway', 'knowledge'] as const

export function KeysPage() {
  const { data } = useQuery(apiKeysQuery)
  const [made, setMade] = useState<string | null>(null)
  const create = async (values: Record<string, string>): Promise<void> => {
    const expiresAt = endOf(values['expires'] ?? '', values['expiresAt'] ?? '')
    const chosen = scopes.filter((scope) => values[scope] === 'on')
    const body = { name: values['name'], scopes: chosen, ...(expiresAt !== null && { expiresAt }) }
    const key = await confirmed(() => call('POST', 'me/api-keys', contract.createdApiKey, { body }))
    setMade(key.key)
    await showAgain('api-keys')
  }
  const end = async (id: string): Promise<void> => {
    await call('DELETE', `me/api-keys/${id}`, nothing)
    await showAgain('api-keys')
  }
  return (
    <Section title={t('account.place.keys')} lead={t('keys.lead', { url: appUrl('v1').href })}>
      {made !== null && <Secret label={t('keys.once')} text={made} />}
      <Form key={made} submit={t('keys.create')} send={create}>
        {(errors) => (
          <>
            <Field
              name="name"
              label={t('keys.name')}
              hint={t('keys.hint')}
              errors={errors?.['name']}
              autoComplete="off"
            />
            <fieldset className={styles['scopes']}>
              <legend>{t('keys.scopes')}</legend>
              {scopes.map((scope) => (
                <label key={scope}>
                  <input type="checkbox" name={scope} defaultChecked={scope !== 'knowledge'} />
                  {t(`scope.${scope}`)}
                </label>
              ))}
              {errors?.['scopes']?.map((error) => (
                <p key={error} role="alert">
                  {error}
                </p>
              ))}
            </fieldset>
            <KeyExpiry errors={errors?.['expiresAt']} />
          </>
        )}
      </Form>
      {data?.items.length === 0 && <p>{t('keys.none')}</p>}
      <Rows label={t('account.place.keys')}>
        {data?.items.map((key) => (
          <KeyRow key={key.id} apiKey={key} end={() => deed(() => end(key.id))} />
        ))}
      </Rows>
    </Section>
  )
}

function KeyRow({ apiKey, end }: { apiKey: ApiKey; end: () => void }) {
  const { name, scopes: given, createdAt, lastUsedAt, expiresAt } = apiKey
  const dated = (time: string): string =>
    new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(new Date(time))
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= Date.now()
  const facts = [
    t('row.since', { time: dated(createdAt) }),
    lastUsedAt === null ? t('keys.unused') : t('sessions.used', { time: dated(lastUsedAt) }),
    ...(expiresAt === null || isOver ? [] : [t('keys.until', { time: dated(expiresAt) })]),
  ]
  return (
    <Row title={name} about={facts.join(' · ')}>
      {isOver && <Badge tone="caution">{t('keys.over', { time: dated(expiresAt) })}</Badge>}
      {given.map((scope) => (
        <Badge key={scope}>{t(`scope.${scope}`)}</Badge>
      ))}
      <Button onClick={end}>{t('keys.end')}</Button>
    </Row>
  )
}
