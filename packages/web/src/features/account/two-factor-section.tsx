import * as contract from '@parley/contract'
import type { Enrolment } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow, showAgain, twoFactorQuery } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { enDemand } from '../../i18n/en/demand.ts'
import { learn, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { Secret } from '../../ui/secret.tsx'
import { confirmed } from './confirm.ts'
import styles from './two-factor.module.css'

learn(enDemand)

export function TwoFactorSection() {
  const { data } = useQuery(twoFactorQuery)
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)

  // Another tab may have set it up meanwhile: then this one shows so, and goes on where that was waited for.
  const enroll = (): Promise<void> =>
    andShow(['two-factor', 'me'], async () =>
      setEnrolment(await confirmed(() => call('POST', 'me/two-factor/enroll', contract.enrolment))),
    )
  const renew = async (): Promise<void> => {
    const answer = await confirmed(() => call('POST', 'me/two-factor/backup-codes', contract.backupCodes))
    setCodes(answer.backupCodes)
    await showAgain('two-factor')
  }
  const disable = async (): Promise<void> => {
    await confirmed(() => call('POST', 'me/two-factor/disable', nothing))
    setCodes(null)
    await showAgain('two-factor', 'profile')
  }
  const confirm = async (code: string): Promise<void> => {
    const answer = await confirmed(() =>
      call('POST', 'me/two-factor/confirm', contract.backupCodes, { body: { code } }),
    )
    setEnrolment(null)
    setCodes(answer.backupCodes)
    await showAgain('two-factor', 'profile')
  }

  return (
    <Section title={t('factor.name')} lead={t(data?.enabled === true ? 'factor.on' : 'factor.off')}>
      {codes !== null && <Secret label={t('factor.codes')} text={codes.join('\n')} />}
      {enrolment !== null && (
        <div className={styles['enrol']}>
          <QrCode text={enrolment.url} label={t('factor.qr')} />
          <div className={styles['steps']}>
            <p>{t('factor.scan')}</p>
            <Secret label={t('factor.secret')} text={enrolment.secret} />
            <Form submit={t('factor.confirm')} send={({ code = '' }) => confirm(code)}>
              {(errors) => (
                <Field
                  name="code"
                  label={t('factor.code')}
                  errors={errors?.['code']}
                  inputMode="numeric"
                  autoComplete="one-time-code"
                />
              )}
            </Form>
          </div>
        </div>
      )}
      {data !== undefined && enrolment === null && (
        <div className={styles['deeds']}>
          {data.enabled ? (
            <>
              <p>{t('factor.left', { count: data.backupCodesLeft })}</p>
              <Button onClick={() => deed(renew)}>{t('factor.renew')}</Button>
              {data.demanded ? (
                <p>{t('demand.kept')}</p>
              ) : (
                <Button look="danger" onClick={() => deed(disable)}>
                  {t('factor.disable')}
                </Button>
              )}
            </>
          ) : (
            <Button look="primary" icon="shield" onClick={() => deed(enroll)}>
              {t('factor.begin')}
            </Button>
          )}
        </div>
      )}
    </Section>
  )
}
