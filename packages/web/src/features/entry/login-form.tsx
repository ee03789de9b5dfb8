import { useState, type ReactNode } from 'react'
import { appUrl } from '../../api/base.ts'
import { problemOf } from '../../api/http.ts'
import { canUsePasskeys } from '../../api/passkeys.ts'
import { login, signInByPasskey, type Pending } from '../../api/sign-in.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { showToast } from '../../ui/toast.tsx'
import styles from './entry.module.css'
import { PasswordField } from './password-field.tsx'

interface LoginFormProps {
  setPending(pending: Pending): void
  children: ReactNode
}

export function LoginForm({ setPending, children }: LoginFormProps) {
  const [busy, setBusy] = useState(false)
  async function byPasskey(): Promise<void> {
    setBusy(true)
    try {
      await signInByPasskey()
    } catch (error) {
      showToast({ text: problemOf(error).detail, tone: 'problem' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Form
        wide
        submit={t('login.submit')}
        send={async ({ login: name = '', password = '' }) => setPending(await login({ login: name, password }))}
      >
        {(errors) => (
          <>
            <Field
              name="login"
              label={t('field.login')}
              errors={errors?.['login']}
              autoComplete="username webauthn"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              required
            />
            <PasswordField isNew={false} errors={errors?.['password']} />
          </>
        )}
      </Form>
      <div className={styles['links']}>
        {canUsePasskeys() && (
          <Button look="quiet" icon="key" busy={busy} onClick={() => void byPasskey()}>
            {t('login.passkey')}
          </Button>
        )}
        <a href={appUrl('forgot-password').href}>{t('login.forgot')}</a>
        {children}
      </div>
    </>
  )
}
