import { register, type Pending } from '../../api/sign-in.ts'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from './password-field.tsx'

interface JoinFormProps {
  submit: string
  /** The token of an invitation. */
  invite?: string
  setPending(pending: Pending): void
}

export function JoinForm({ submit, invite = '', setPending }: JoinFormProps) {
  const send = async ({ email = '', username = '', displayName = '', password = '' }: Record<string, string>) =>
    setPending(
      await register({
        email,
        password,
        ...(username.trim() !== '' && { username }),
        ...(displayName.trim() !== '' && { displayName }),
        ...(invite !== '' && { invite }),
      }),
    )
  return (
    <Form wide submit={submit} send={send}>
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
            hint={t('register.username.hint')}
            errors={errors?.['username']}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
          <PasswordField isNew errors={errors?.['password']} />
        </>
      )}
    </Form>
  )
}
