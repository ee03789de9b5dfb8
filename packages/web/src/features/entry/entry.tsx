import { useState } from 'react'
import type { Instance } from '@parley/contract'
import { login, register } from '../../api/actions.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { EntryForm } from './entry-form.tsx'
import styles from './entry.module.css'

/** The first page: makes the owner on a new instance, else lets people in. */
export function Entry({ instance }: { instance: Instance }) {
  const [joining, setJoining] = useState(false)
  if (instance.needsOwner) return <Join title={t('setup.title')} lead={t('setup.lead')} submit={t('setup.submit')} />
  const other = instance.signup === 'open' && (
    <Button look="quiet" className={styles['other'] ?? ''} onClick={() => setJoining(!joining)}>
      {joining ? t('login.toLogin') : t('login.toRegister')}
    </Button>
  )
  if (joining) return <Join title={t('register.title')} submit={t('register.submit')} below={other} />
  return (
    <EntryForm
      key="login"
      title={t('login.title')}
      submit={t('login.submit')}
      send={({ login: name = '', password = '' }) => login({ login: name, password })}
      below={other}
      fields={(problem) => (
        <>
          <Field
            name="login"
            label={t('field.login')}
            errors={problem?.fields?.['login']}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            required
          />
          <Field
            name="password"
            type="password"
            label={t('field.password')}
            errors={problem?.fields?.['password']}
            autoComplete="current-password"
            required
          />
        </>
      )}
    />
  )
}

function Join(texts: { title: string; lead?: string; submit: string; below?: React.ReactNode }) {
  return (
    <EntryForm
      key="join"
      {...texts}
      send={({ email = '', username = '', displayName = '', password = '' }) =>
        register({ email, username, password, ...(displayName !== '' && { displayName }) })
      }
      fields={(problem) => (
        <>
          <Field
            name="displayName"
            label={t('field.displayName')}
            errors={problem?.fields?.['displayName']}
            autoComplete="name"
            autoFocus
          />
          <Field
            name="email"
            type="email"
            label={t('field.email')}
            errors={problem?.fields?.['email']}
            autoComplete="email"
            required
          />
          <Field
            name="username"
            label={t('field.username')}
            hint={t('field.username.hint')}
            errors={problem?.fields?.['username']}
            autoComplete="username"
            autoCapitalize="none"
            required
          />
          <Field
            name="password"
            type="password"
            label={t('field.password')}
            hint={t('field.password.hint')}
            errors={problem?.fields?.['password']}
            autoComplete="new-password"
            required
          />
        </>
      )}
    />
  )
}
