import type { Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { identitiesQuery, profileQuery } from '../../api/account.ts'
import { problemOf } from '../../api/http.ts'
import { canUsePasskeys } from '../../api/passkeys.ts'
import { stepUp } from '../../api/sign-in.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../entry/password-field.tsx'
import { confirmation } from './proof.ts'
import { FirstPasswordByMail } from './first-password-by-mail.tsx'
import { proveAtService } from './prove-at-service.ts'

/** Asks for the password, a passkey or a sign-in service once more, whichever page needs it and whichever there is. */
export default function ConfirmDialog() {
  const [problem, setProblem] = useState<string | null>(null)
  const [asked, setAsked] = useState<Id | null>(null)
  const [isUnproved, setIsUnproved] = useState(false)
  const profile = useQuery(profileQuery)
  const services = useQuery(identitiesQuery).data?.items ?? []
  const waiting = useRef(new AbortController())
  useEffect(() => () => waiting.current.abort(), [])

  async function prove(how: () => Promise<string | null>): Promise<void> {
    setProblem(null)
    try {
      const why = await how()
      if (why === null) confirmation.end(true)
      else setProblem(why)
    } catch (error) {
      if (!waiting.current.signal.aborted) setProblem(problemOf(error).detail)
    }
  }
  const byPasskey = async (): Promise<null> => {
    await stepUp(null)
    return null
  }
  async function byService(id: Id): Promise<string | null> {
    waiting.current.abort()
    waiting.current = new AbortController()
    setAsked(id)
    const why = await proveAtService(id, waiting.current.signal)
    setAsked(null)
    setIsUnproved(why === 'not-proved')
    return why === null ? null : t(`signInProblem.${why}`)
  }
  return (
    <Dialog title={t('confirm.title')} onClose={() => confirmation.end(false)}>
      <p>{t('confirm.lead')}</p>
      {profile.data?.hasPassword !== false && (
        <Form
          submit={t('confirm.submit')}
          send={async ({ password = '' }) => {
            await stepUp(password)
            confirmation.end(true)
          }}
        >
          {(errors) => <PasswordField isNew={false} errors={errors?.['password']} />}
        </Form>
      )}
      {services.map(({ providerId, name }) => (
        <Button key={providerId} icon="globe" onClick={() => void prove(() => byService(providerId))}>
          {t('confirm.service', { name })}
        </Button>
      ))}
      {canUsePasskeys() && (
        <Button look="quiet" icon="key" onClick={() => void prove(byPasskey)}>
          {t('confirm.passkey')}
        </Button>
      )}
      {asked !== null && <p role="status">{t('confirm.waiting')}</p>}
      {problem !== null && <p role="alert">{problem}</p>}
      {isUnproved && profile.data?.hasPassword === false && <FirstPasswordByMail email={profile.data.email} />}
    </Dialog>
  )
}
