import type { Instance } from '@parley/contract'
import { useEffect, useState, type ReactNode } from 'react'
import { login, register } from '../../api/actions.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { EntryForm } from './entry-form.tsx'
import { EntryPage } from './entry-page.tsx'
import styles from './entry.module.css'
import { PasswordField } from './password-field.tsx'

/** The first page: makes the owner on a new instance, else lets people in. */
export function Entry({ instance }: { instance: Instance }) {
  const [joining, setJoining] = useState(false)
  useEffect(() => {
    document.title = instance.name
  }, [instance.name])

  if (instance.needsOwner) {
    return (
      <EntryPage title={t('setup.title')} lead={t('setup.lead')} withPromises>
        <JoinForm submit={t('setup.submit')} />
      </EntryPage>
    )
  }
  const mayJoin = instance.signup === 'open'
  const other = mayJoin && (
    <Button look="quiet" className={styles['other']} onClick={() => setJoining(!joining)}>
      {t(joining ? 'login.toLogin' : 'login.toRegister')}
    </Button>
  )
  if (joining) {
    return (
      <EntryPage title={t('register.title')} lead={t('register.lead')}>
        <JoinForm submit={t('register.submit')} />
        {other}
      </EntryPage>
    )
  }
  return (
    <EntryPage title={t('login.title')} lead={t('login.lead')}>
      <LoginForm>{other || <p className={styles['closed']}>{t('login.closed')}</p>}</LoginForm>
    </EntryPage>
  )
}

function LoginForm({ children }: { children: ReactNode }) {
  return (
    <>
      <EntryForm
        submit={t('login.submit')}
        send={({ login: name = '', password = '' }) => login({ login: name, password })}
      >
        {(errors) => (
          <>
            <Field
              name="login"
              label={t('field.login')}
              errors={errors?.['login']}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              required
            />
            <PasswordField isNew={false} errors={errors?.['password']} />
          </>
        )}
      </EntryForm>
      {children}
    </>
  )
}

function JoinForm({ submit }: { submit: string }) {
  const send = ({ email = '', username = '', displayName = '', password = '' }: Record<string, string>) =>
    register({ email, username, password, ...(displayName.trim() !== '' && { displayName }) })
  return (
    <EntryForm submit={submit} send={send}>
      {(errors) => (
        <>
          <Field
            name="displayName"
            label={t('field.displayName')}
            errors={errors?.['displayName']}
            autoComplete="name"
            autoFocus
          />
          <Field
            name="email"
            type="email"
            label={t('field.email')}
            errors={errors?.['email']}
            autoComplete="email"
            required
          />
          <Field
            name="username"
            label={t('field.username')}
            hint={t('field.username.hint')}
            errors={errors?.['username']}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <PasswordField isNew errors={errors?.['password']} />
        </>
      )}
    </EntryForm>
  )
}
