import * as contract from '@parley/contract'
import type { OidcProvider } from '@parley/contract'
import { showAgain } from '../../api/account.ts'
import { call } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { errorsBelow } from '../../ui/errors-below.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { confirmed } from '../account/confirm.ts'
import { useShell } from '../shell/shell-context.ts'
import { rolesToGive } from './roles-to-give.ts'
import { changeVersioned } from './change-versioned.ts'

const whoIsNew = ['as-sign-up', 'everybody', 'nobody'] as const

/** A service, or a new one where there is none yet. Its issuer stays: who somebody is there hangs on it. */
export function ServiceDialog({ service, close }: { service: OidcProvider | null; close: () => void }) {
  const roles = rolesToGive(useShell().user.role)
  const save = async (values: Record<string, string>): Promise<void> => {
    const { name = '', issuer = '', clientId = '', clientSecret = '', domains = '' } = values
    const common = {
      name,
      clientId,
      ...(clientSecret !== '' && { clientSecret }),
      newAccounts: whoIsNew.find((one) => one === values['newAccounts']) ?? 'as-sign-up',
      defaultRole: roles.find((one) => one === values['defaultRole']) ?? 'member',
      domains: domains.split(/[\s,;]+/).filter((domain) => domain !== ''),
    }
    await confirmed<unknown>(() =>
      service === null
        ? call('POST', 'admin/oidc-providers', contract.oidcProvider, { body: { ...common, issuer } })
        : changeVersioned({
            method: 'PATCH',
            path: `admin/oidc-providers/${service.id}`,
            schema: contract.oidcProvider,
            body: { ...common, version: service.version },
            names: {
              name: t('conversation.title'),
              clientId: t('services.clientId'),
              newAccounts: t('services.new'),
              defaultRole: t('services.role'),
              domains: t('services.domains'),
            },
          }),
    )
    await showAgain('admin-services', 'sign-in-ways')
    close()
  }
  return (
    <Dialog title={service === null ? t('services.add') : service.name} onClose={close} wide>
      <Form submit={t('dialog.save')} send={save}>
        {(errors) => (
          <>
            <Field
              name="name"
              label={t('conversation.title')}
              hint={t('services.name.hint')}
              defaultValue={service?.name}
              errors={errors?.['name']}
              autoComplete="off"
            />
            <Field
              name="issuer"
              label={t('services.issuer')}
              hint={t('services.issuer.hint')}
              defaultValue={service?.issuer}
              disabled={service !== null}
              errors={errors?.['issuer']}
              autoComplete="off"
              spellCheck={false}
            />
            <Field
              name="clientId"
              label={t('services.clientId')}
              defaultValue={service?.clientId}
              errors={errors?.['clientId']}
              autoComplete="off"
              spellCheck={false}
            />
            <Field
              name="clientSecret"
              type="password"
              label={t('services.secret')}
              {...(service?.hasSecret === true && { hint: t('services.secret.hint') })}
              errors={errors?.['clientSecret']}
              autoComplete="off"
            />
            <Select
              name="newAccounts"
              label={t('services.new')}
              initial={service?.newAccounts ?? 'as-sign-up'}
              options={whoIsNew.map((one) => ({ value: one, text: t(`services.new.${one}`) }))}
            />
            <Select
              name="defaultRole"
              label={t('services.role')}
              initial={service?.defaultRole ?? 'member'}
              options={roles.map((one) => ({ value: one, text: t(`role.${one}`) }))}
            />
            <Field
              name="domains"
              label={t('services.domains')}
              hint={t('services.domains.hint')}
              defaultValue={service?.domains.join(', ')}
              errors={errorsBelow(errors, 'domains')}
              autoComplete="off"
              spellCheck={false}
            />
          </>
        )}
      </Form>
    </Dialog>
  )
}
