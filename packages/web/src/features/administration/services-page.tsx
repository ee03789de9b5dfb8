import * as contract from '@parley/contract'
import type { OidcProvider } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { servicesQuery, signInSettingsQuery } from '../../api/administration.ts'
import { appUrl } from '../../api/base.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { ask } from '../../ui/ask.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { Switch } from '../../ui/switch.tsx'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'
import { useShell } from '../shell/shell-context.ts'
import { rolesToGive } from './roles-to-give.ts'
import { ServiceDialog } from './service-dialog.tsx'
import { changeVersioned } from './change-versioned.ts'

export function ServicesPage() {
  const services = useQuery(servicesQuery)
  const [edited, setEdited] = useState<OidcProvider | 'new' | null>(null)
  if (services.isLoadingError)
    return <FailedNote text={problemOf(services.error).detail} retry={() => void services.refetch()} />
  return (
    <>
      <Section title={t('admin.place.services')} lead={t('services.lead')}>
        {services.isPending && <Skeleton lines={3} />}
        {services.data?.items.length === 0 && <p>{t('services.none')}</p>}
        <Rows label={t('admin.place.services')}>
          {services.data?.items.map((service) => (
            <ServiceRow key={service.id} service={service} edit={() => setEdited(service)} />
          ))}
        </Rows>
        <div>
          <Button look="primary" icon="plus" onClick={() => setEdited('new')}>
            {t('services.add')}
          </Button>
        </div>
      </Section>
      {services.data !== undefined && services.data.items.length > 0 && <PasswordSection />}
      {edited !== null && <ServiceDialog service={edited === 'new' ? null : edited} close={() => setEdited(null)} />}
    </>
  )
}

const act = (work: () => Promise<unknown>): Promise<unknown> =>
  andShow(['admin-services', 'sign-in-ways'], () => confirmed(work))

function ServiceRow({ service, edit }: { service: OidcProvider; edit: () => void }) {
  const { id, name, issuer, redirectUri, enabled, version } = service
  const mayChange = rolesToGive(useShell().user.role).includes(service.defaultRole)
  const [testing, setTesting] = useState(false)
  const test = async (): Promise<void> => {
    setTesting(true)
    try {
      const { ok, detail } = await call('POST', `admin/oidc-providers/${id}/test`, contract.oidcTest)
      showToast({ text: detail, tone: ok ? 'plain' : 'problem' })
    } finally {
      setTesting(false)
    }
  }
  const enable = (on: boolean): Promise<unknown> =>
    act(() =>
      changeVersioned({
        method: 'PATCH',
        path: `admin/oidc-providers/${id}`,
        schema: contract.oidcProvider,
        body: { version, enabled: on },
        names: { enabled: t('services.on') },
      }),
    )
  const remove = async (): Promise<void> => {
    const sure = await ask({
      title: t('services.remove.ask', { name }),
      text: t('services.remove.consequence'),
      submit: t('row.remove'),
      danger: true,
    })
    if (sure) await act(() => call('DELETE', `admin/oidc-providers/${id}`, nothing))
  }
  const redirect = redirectUri.startsWith('/') ? new URL(redirectUri, appUrl('')).href : redirectUri
  return (
    <Row
      title={name}
      about={
        <>
          <bdi>{issuer}</bdi>
          <br />
          {t('services.redirect')} <code dir="ltr">{redirect}</code>
        </>
      }
    >
      {!enabled && <Badge tone="caution">{t('services.off')}</Badge>}
      {mayChange && (
        <Switch checked={enabled} change={enable}>
          {t('services.on')}
        </Switch>
      )}
      <Button busy={testing} onClick={() => deed(test)}>
        {t('services.test')}
      </Button>
      {mayChange && <Button onClick={edit}>{t('services.edit')}</Button>}
      <Button onClick={() => deed(remove)}>{t('row.remove')}</Button>
    </Row>
  )
}

function PasswordSection() {
  const { data } = useQuery(signInSettingsQuery)
  if (data === undefined) return null
  const change = async (passwordLogin: boolean): Promise<void> => {
    const sure =
      passwordLogin ||
      (await ask({
        title: t('services.passwords.ask'),
        text: t('services.passwords.consequence'),
        submit: t('services.passwords.off'),
        danger: true,
      }))
    if (!sure) return
    const body = { passwordLogin, version: data.version }
    await andShow(['admin-sign-in', 'sign-in-ways'], () =>
      confirmed(() =>
        changeVersioned({
          method: 'PUT',
          path: 'admin/sign-in',
          schema: contract.signInSettings,
          body,
          names: { passwordLogin: t('services.passwords.on') },
        }),
      ),
    )
  }
  return (
    <Section title={t('services.passwords')} lead={t('services.passwords.lead')}>
      <Switch checked={data.passwordLogin} change={change}>
        {t('services.passwords.on')}
      </Switch>
    </Section>
  )
}
