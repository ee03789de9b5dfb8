import { useEffect, useState, type ReactNode } from 'react'
import * as contract from '@parley/contract'
import { appUrl } from '../../api/base.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { enEntry } from '../../i18n/en/entry.ts'
import { learn, t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { EntryPage } from './entry-page.tsx'
import styles from './entry.module.css'
import { PasswordField } from './password-field.tsx'

learn(enEntry)

/** What the links of mails lead to. Their token stands behind the `#`, which no server ever sees. */
const token = location.hash.slice(1)

/** Once it has done its work, the address holds it no more, and whoever comes back or reloads reads the same again. */
const used = ['used', 'used, and waits'] as const
const noteUsed = (waits = false): void => history.replaceState(used[waits ? 1 : 0], '', location.pathname)
const wasUsed = (): boolean => used.includes(history.state)
// A newer link that is opened over an older one changes nothing but what stands behind the `#`.
window.addEventListener('hashchange', () => location.reload())

export function ForgotPage() {
  const [sent, setSent] = useState(false)
  if (sent) return <Said title={t('forgot.sent.title')} lead={t('forgot.sent.lead')} />
  return (
    <EntryPage title={t('forgot.title')} lead={t('forgot.lead')}>
      <Form
        wide
        submit={t('forgot.submit')}
        send={async ({ email = '' }) => {
          await call('POST', 'auth/forgot-password', nothing, { body: { email } })
          setSent(true)
        }}
      >
        {(errors) => (
          <Field
            name="email"
            type="email"
            label={t('field.email')}
            errors={errors?.['email']}
            autoComplete="email"
            autoFocus
          />
        )}
      </Form>
      <ToSignIn />
    </EntryPage>
  )
}

export function ResetPage() {
  const [done, setDone] = useState(wasUsed)
  const [tooOld, setTooOld] = useState(false)
  if (done) return <Said title={t('reset.done.title')} lead={t('reset.done.lead')} />
  return (
    <EntryPage title={t('reset.title')} lead={t('reset.lead')}>
      <Form
        wide
        submit={t('reset.submit')}
        send={async ({ password = '' }) => {
          try {
            await call('POST', 'auth/reset-password', nothing, { body: { token, password } })
            noteUsed()
            setDone(true)
          } catch (error) {
            setTooOld(problemOf(error).code === 'gone')
            throw error
          }
        }}
      >
        {(errors) => <PasswordField isNew errors={errors?.['password']} />}
      </Form>
      {tooOld && (
        <div className={styles['links']}>
          <a href={appUrl('forgot-password').href}>{t('reset.again')}</a>
        </div>
      )}
      <ToSignIn />
    </EntryPage>
  )
}

/** Proves the address as soon as the page is here: whoever has opened the link has read the mail. */
export function VerifyPage() {
  const [said, setSaid] = useState<{ title: string; lead: string } | null>(() => (wasUsed() ? verified() : null))
  useEffect(() => {
    if (wasUsed()) return
    call('POST', 'auth/verify-email', contract.verifiedEmail, { body: { token } }).then(
      ({ pending }) => {
        noteUsed(pending !== null)
        setSaid(verified())
      },
      (error: unknown) => setSaid({ title: t('verify.failed'), lead: problemOf(error).detail }),
    )
  }, [])
  return said === null ? null : <Said {...said} />
}

const verified = () => ({
  title: t('verify.title'),
  lead: t(history.state === used[1] ? 'pending.approval' : 'verify.lead'),
})

function Said({ title, lead }: { title: string; lead: string }): ReactNode {
  return (
    <EntryPage title={title} lead={lead}>
      <ToSignIn />
    </EntryPage>
  )
}

function ToSignIn() {
  return (
    <div className={styles['links']}>
      <a href={appUrl('').href}>{t('mail.on')}</a>
    </div>
  )
}
