import * as contract from '@parley/contract'
import type { AdminProvider } from '@parley/contract'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { call } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { confirmed } from '../account/confirm.ts'
import styles from './administration.module.css'

const listedHere = new Set(['embedded', 'command', 'passages'])

/** A model that its provider does not list. */
export function AddModel({ providers }: { providers: readonly AdminProvider[] }) {
  const [made, setMade] = useState(0)
  const remote = providers.filter(({ kind }) => !listedHere.has(kind))
  if (remote.length === 0) return null
  const add = async ({ providerId = '', upstream = '' }: Record<string, string>): Promise<void> => {
    const body = { providerId, upstream }
    await andShow(['admin-models', 'models'], () =>
      confirmed(() => call('POST', 'admin/models', contract.adminModel, { body })),
    )
    setMade(made + 1)
  }
  return (
    <details className={styles['unfolding']}>
      <summary>{t('models.add.title')}</summary>
      <p>{t('models.add.lead')}</p>
      <Form key={made} submit={t('models.add')} send={add}>
        {(errors) => (
          <>
            <Select
              name="providerId"
              label={t('models.add.provider')}
              options={remote.map(({ id, name }) => ({ value: id, text: name }))}
            />
            <Field
              name="upstream"
              label={t('models.add.upstream')}
              hint={t('models.add.upstream.hint')}
              errors={errors?.['upstream'] ?? errors?.['providerId']}
              autoComplete="off"
              spellCheck={false}
              dir="ltr"
            />
          </>
        )}
      </Form>
    </details>
  )
}
