import { useQuery } from '@tanstack/react-query'
import { changeProfile, profileQuery } from '../../api/account.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { confirmed } from './confirm.ts'
import { PictureSection } from './picture-section.tsx'

export function ProfilePage() {
  const profile = useQuery(profileQuery)
  if (profile.isLoadingError)
    return <FailedNote text={problemOf(profile.error).detail} retry={() => void profile.refetch()} />
  if (profile.data === undefined) return <Skeleton lines={6} />
  const { displayName, username, email, pendingEmail } = profile.data
  return (
    <>
      <PictureSection me={profile.data} />
      <Section title={t('profile.names')} lead={t('profile.names.lead')}>
        <Form
          submit={t('dialog.save')}
          done={t('form.saved')}
          send={(values) => changeProfile({ displayName: values['displayName'], username: values['username'] })}
        >
          {(errors) => (
            <>
              <Field
                name="displayName"
                label={t('field.displayName')}
                defaultValue={displayName}
                errors={errors?.['displayName']}
                autoComplete="name"
                dir="auto"
              />
              <Field
                name="username"
                label={t('field.username')}
                hint={t('field.username.hint')}
                defaultValue={username}
                errors={errors?.['username']}
                autoComplete="username"
                spellCheck={false}
              />
            </>
          )}
        </Form>
      </Section>
      <Section title={t('field.email')} lead={t('profile.email.lead')}>
        {pendingEmail !== null && <p role="status">{t('profile.email.pending', { email: pendingEmail })}</p>}
        <Form
          submit={t('profile.email.submit')}
          done={t('profile.email.sent')}
          send={(values) => confirmed(() => changeProfile({ email: values['email'] }))}
        >
          {(errors) => (
            <Field
              name="email"
              type="email"
              label={t('field.email')}
              defaultValue={email}
              errors={errors?.['email']}
              autoComplete="email"
            />
          )}
        </Form>
      </Section>
    </>
  )
}
