import * as contract from '@parley/contract'
import type { ChangeToolServer, ToolServer } from '@parley/contract'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { confirmed } from '../account/confirm.ts'
import { changeVersioned } from './change-versioned.ts'

const ways = contract.toolSignIn.options

/** Where a server wants a sign-in: the way in, the way out, and who goes it. */
export function ToolSignIn({ server: { id, signIn, account, url }, edit }: { server: ToolServer; edit(): void }) {
  const path = `admin/tool-servers/${id}/sign-in`
  const begin = async (): Promise<void> => {
    const started = await confirmed(() => call('POST', path, contract.toolSignInStarted))
    location.assign(started.url)
  }
  const end = (): Promise<unknown> =>
    andShow(['admin-tool-servers', 'tools'], () => confirmed(() => call('DELETE', path, nothing)))
  if (url.startsWith('stdio:')) return null
  return (
    <>
      {signIn !== 'none' && (account?.signedIn !== true || account.problem !== null) && (
        <Button look="primary" icon="globe" onClick={() => deed(begin)}>
          {t('toolSignIn.begin')}
        </Button>
      )}
      {account?.signedIn === true && <Button onClick={() => deed(end)}>{t('toolSignIn.end')}</Button>}
      <Button onClick={edit}>{t('toolSignIn.who')}</Button>
    </>
  )
}

/** Who signs in, and as whom this house comes to the service that does it. */
export function ToolSignInDialog({ server, close }: { server: ToolServer; close(): void }) {
  const [who, setWho] = useState(server.signIn)
  const save = async (values: Record<string, string>): Promise<void> => {
    const { service = '', clientId = '', clientSecret = '' } = values
    const given = (text: string): string | null => (text.trim() === '' ? null : text.trim())
    const isAnother = given(service) !== server.service
    const details: Omit<ChangeToolServer, 'version'> = {
      ...(isAnother && { service: given(service) }),
      ...(given(clientId) !== server.clientId && { clientId: given(clientId) }),
      ...(clientSecret !== '' && { clientSecret }),
    }
    const body = { version: server.version, signIn: who, ...(who !== 'none' && details) }
    await andShow(['admin-tool-servers', 'tools'], () =>
      confirmed(() =>
        changeVersioned({
          method: 'PATCH',
          path: `admin/tool-servers/${server.id}`,
          schema: contract.toolServer,
          body,
          names: {
            signIn: t('toolSignIn.who'),
            service: t('toolSignIn.service'),
            clientId: t('services.clientId'),
          },
        }),
      ),
    )
    close()
  }
  return (
    <Dialog title={`${server.name}: ${t('toolSignIn.who')}`} onClose={close} wide>
      <Form submit={t('dialog.save')} send={save}>
        {(errors) => (
          <>
            <Select
              label={t('toolSignIn.who')}
              value={who}
              choose={(value) => setWho(ways.find((one) => one === value) ?? 'none')}
              options={ways.map((one) => ({ value: one, text: t(`toolSignIn.who.${one}`) }))}
              hint={t('toolSignIn.who.hint')}
            />
            {who !== 'none' && (
              <>
                <Field
                  name="service"
                  type="url"
                  label={t('toolSignIn.service')}
                  hint={t('toolSignIn.service.hint')}
                  defaultValue={server.service ?? ''}
                  errors={errors?.['service']}
                  autoComplete="off"
                  spellCheck={false}
                />
                <Field
                  name="clientId"
                  label={t('services.clientId')}
                  hint={t('toolSignIn.client.hint')}
                  defaultValue={server.clientId ?? ''}
                  errors={errors?.['clientId']}
                  autoComplete="off"
                  spellCheck={false}
                />
                <Field
                  name="clientSecret"
                  type="password"
                  label={t('services.secret')}
                  {...(server.hasClientSecret && { hint: t('services.secret.hint') })}
                  errors={errors?.['clientSecret']}
                  autoComplete="off"
                />
              </>
            )}
          </>
        )}
      </Form>
    </Dialog>
  )
}
