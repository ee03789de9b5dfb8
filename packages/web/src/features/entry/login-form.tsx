import type { SignInProblem, SignInWays } from '@parley/contract'
import { useState, type ReactNode } from 'react'
import { appUrl } from '../../api/base.ts'
import { problemOf } from '../../api/http.ts'
import { canUsePasskeys } from '../../api/passkeys.ts'
import { login, signInByPasskey, type Pending } from '../../api/sign-in.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { showToast } from '../../ui/toast.tsx'
import styles from './entry.module.css'
import { PasswordField } from './password-field.tsx'
import { Services } from './services.tsx'
import services from './services.module.css'

interface LoginFormProps {
  ways: SignInWays
  problem: SignInProblem | null
  setPending(pending: Pending): void
  children: ReactNode
}

export function LoginForm({ ways, problem, setPending, children }: LoginFormProps) {
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
      {problem !== null && (
        <p className={services['problem']} role="alert">
          <Icon name="warning" size={18} />
          {t(`signInProblem.${problem}`)}
        </p>
      )}
      {ways.passwordLogin && (
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
      )}
      <Services items={ways.items} />
      <div className={styles['links']}>
        {canUsePasskeys() && (
          <Button look="quiet" icon="key" busy={busy} onClick={() => void byPasskey()}>
            {t('login.passkey')}
          </Button>
        )}
        {ways.passwordLogin && <a href={appUrl('forgot-password').href}>{t('login.forgot')}</a>}
        {children}
      </div>
    </>
  )
}
