import type { SecondFactor } from '@parley/contract'
import { useState } from 'react'
import { problemOf } from '../../api/http.ts'
import { canUsePasskeys } from '../../api/passkeys.ts'
import { proveSecondFactor, proveSecondFactorByPasskey, type Pending } from '../../api/sign-in.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { showToast } from '../../ui/toast.tsx'
import { EntryPage } from './entry-page.tsx'
import styles from './entry.module.css'

/** The account is there, but a step is missing. */
export function PendingPage({ pending, back }: { pending: NonNullable<Pending>; back: () => void }) {
  const way = (
    <Button look="quiet" className={styles['other']} onClick={back}>
      {t('pending.back')}
    </Button>
  )
  if (pending.kind === 'second-factor') {
    return (
      <EntryPage title={t('factor.title')} lead={t('factor.lead')}>
        <SecondStep methods={pending.methods} />
        {way}
      </EntryPage>
    )
  }
  return (
    <EntryPage title={t('pending.title')} lead={t(`pending.${pending.kind}`)}>
      {way}
    </EntryPage>
  )
}

function SecondStep({ methods }: { methods: readonly SecondFactor[] }) {
  const [byBackup, setByBackup] = useState(!methods.includes('totp') && methods.includes('backup-code'))
  const byPasskey = (): void => {
    proveSecondFactorByPasskey().catch((error: unknown) =>
      showToast({ text: problemOf(error).detail, tone: 'problem' }),
    )
  }
  return (
    <>
      {(byBackup || methods.includes('totp')) && (
        <Form
          key={String(byBackup)}
          wide
          submit={t('login.submit')}
          send={({ code = '', backupCode = '' }) => proveSecondFactor(byBackup ? { backupCode } : { code })}
        >
          {(errors) =>
            byBackup ? (
              <Field name="backupCode" label={t('factor.backupCode')} errors={errors?.['backupCode']} autoFocus />
            ) : (
              <Field
                name="code"
                label={t('factor.code')}
                errors={errors?.['code']}
                inputMode="numeric"
                autoComplete="one-time-code"
                autoFocus
              />
            )
          }
        </Form>
      )}
      <div className={styles['links']}>
        {methods.includes('passkey') && canUsePasskeys() && (
          <Button look="quiet" icon="key" onClick={byPasskey}>
            {t('login.passkey')}
          </Button>
        )}
        {methods.includes('backup-code') && methods.includes('totp') && (
          <Button look="quiet" onClick={() => setByBackup(!byBackup)}>
            {t(byBackup ? 'factor.useCode' : 'factor.useBackup')}
          </Button>
        )}
      </div>
    </>
  )
}
