import * as contract from '@parley/contract'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { call, nothing, ProblemError, unknownProblem } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'

const kinds = ['openai', 'anthropic', 'gemini'] as const
const shown = ['admin-providers', 'admin-models', 'models']

/** Takes a key, tries it, and keeps it only if it opens something. */
export function ConnectKey({ connected }: { connected: () => void }) {
  const [round, setRound] = useState(0)
  async function send({ kind = '', apiKey = '', baseUrl = '' }: Record<string, string>): Promise<void> {
    const chosen = kinds.find((one) => one === kind) ?? 'openai'
    const address = baseUrl.trim()
    const name = address === '' ? t(`provider.${chosen}`) : (/^https?:\/\/([^/]+)/i.exec(address)?.[1] ?? address)
    const body = { kind: chosen, name: name.slice(0, 50), apiKey, ...(address !== '' && { baseUrl: address }) }
    const detail = await andShow(shown, async () => {
      const made = await confirmed(() => call('POST', 'admin/providers', contract.adminProvider, { body }))
      const path = `admin/providers/${made.id}`
      const tried = await call('POST', `${path}/test`, contract.discovery)
      if (tried.state === 'found') return tried.detail
      await confirmed(() => call('DELETE', path, nothing))
      throw new ProblemError({ ...unknownProblem(400), detail: tried.detail, fields: { apiKey: [tried.detail] } })
    })
    showToast({ text: t('connect.key.works', { detail }) })
    setRound(round + 1)
    connected()
  }
  return (
    <Form key={round} submit={t('connect.key.here')} send={send}>
      {(errors) => (
        <>
          <Select
            name="kind"
            label={t('providers.kind')}
            options={kinds.map((kind) => ({ value: kind, text: t(`provider.${kind}`) }))}
          />
          <Field
            name="apiKey"
            type="password"
            label={t('providers.key')}
            hint={t('connect.key.about')}
            errors={errors?.['apiKey'] ?? errors?.['name']}
            autoComplete="off"
          />
          <Field
            name="baseUrl"
            type="url"
            label={t('providers.address')}
            hint={t('providers.address.hint')}
            errors={errors?.['baseUrl']}
            autoComplete="off"
          />
        </>
      )}
    </Form>
  )
}
