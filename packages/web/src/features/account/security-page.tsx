import { useQuery } from '@tanstack/react-query'
import { andShow, profileQuery } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { PasswordField } from '../entry/password-field.tsx'
import { confirmed } from './confirm.ts'
import { IdentitiesSection } from './identities-section.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { OwnToolServersSection } from './tool-servers-section.tsx'
import { TwoFactorSection } from './two-factor-section.tsx'

export function SecurityPage() {
  const profile = useQuery(profileQuery)
  return (
    <>
      <p>{t('security.ends')}</p>
      {profile.data?.hasPassword === false ? (
        <FirstPassword />
      ) : (
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
      )}
      <TwoFactorSection />
      <PasskeysSection />
      <IdentitiesSection />
      <OwnToolServersSection />
    </>
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
