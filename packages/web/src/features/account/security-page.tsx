import { useQuery } from '@tanstack/react-query'
import { profileQuery } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { PasswordField } from '../entry/password-field.tsx'
import { IdentitiesSection } from './identities-section.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { TwoFactorSection } from './two-factor-section.tsx'

export function SecurityPage() {
  const profile = useQuery(profileQuery)
  return (
    <>
      {profile.data?.hasPassword !== false && (
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
    </>
  )
}
