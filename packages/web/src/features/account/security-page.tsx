import { useQuery } from '@tanstack/react-query'
import { andShow, profileQuery } from '../../api/account.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { PasswordField } from '../entry/password-field.tsx'
import { confirmed } from './confirm.ts'
import { IdentitiesSection } from './identities-section.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { OwnToolServersSection } from './tool-servers-section.tsx'
import { TwoFactorSection } from './two-factor-section.tsx'

export function SecurityPage() {
  return (
    <>
      <p>{t('security.ends')}</p>
      <PasswordSection />
      <TwoFactorSection />
      <PasskeysSection />
      <IdentitiesSection />
      <OwnToolServersSection />
    </>
  )
}

/** Which form it is must be known first: what was typed in one does not go over to the other. */
function PasswordSection() {
  const { data, isLoadingError, error, refetch } = useQuery(profileQuery)
  if (data !== undefined) return data.hasPassword ? <NewPassword /> : <FirstPassword />
  return isLoadingError ? (
    <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />
  ) : (
    <Skeleton lines={4} />
  )
}

function NewPassword() {
  return (
    <Section title={t('password.title')} lead={t('password.lead')}>
      <Form
        submit={t('password.submit')}
        done={t('password.done')}
        send={({ currentPassword = '', password = '' }) =>
          call('POST', 'me/password', nothing, { body: { currentPassword, password } })
        }
      >
        {(errors) => (
          <>
            <PasswordField
              isNew={false}
              name="currentPassword"
              label={t('password.current')}
              errors={errors?.['currentPassword']}
            />
            <PasswordField isNew label={t('password.new')} errors={errors?.['password']} />
          </>
        )}
      </Form>
    </Section>
  )
}

/** For who has come through a sign-in service so far. */
function FirstPassword() {
  return (
    <Section title={t('password.title')} lead={t('password.first.lead')}>
      <Form
        submit={t('password.first.submit')}
        done={t('password.done')}
        send={({ password = '' }) =>
          andShow(['profile'], () => confirmed(() => call('POST', 'me/password', nothing, { body: { password } })))
        }
      >
        {(errors) => <PasswordField isNew label={t('password.new')} errors={errors?.['password']} />}
      </Form>
    </Section>
  )
}
