import { useState } from 'react'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import styles from './entry.module.css'

interface PasswordFieldProps {
  isNew: boolean
  errors: string[] | undefined
  name?: string
  label?: string
}

/** Can be shown, pasted into and filled by a password manager. */
export function PasswordField({ isNew, errors, name = 'password', label }: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <div className={styles['password']}>
      <Field
        name={name}
        type={shown ? 'text' : 'password'}
        label={label ?? t('field.password')}
        {...(isNew && { hint: t('field.password.hint') })}
        errors={errors}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        required
      />
      <IconButton
        icon="eye"
        size="small"
        label={t(shown ? 'field.password.hide' : 'field.password.show')}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      />
    </div>
  )
}
