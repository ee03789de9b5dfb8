import { useState, useSyncExternalStore } from 'react'
import { problemOf } from '../../api/http.ts'
import { canUsePasskeys } from '../../api/passkeys.ts'
import { stepUp } from '../../api/sign-in.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../entry/password-field.tsx'
import { confirmation } from './confirm.ts'

/** Asks for the password or a passkey once more, whichever page needs it. */
export function ConfirmDialog() {
  const asking = useSyncExternalStore(confirmation.subscribe, confirmation.current)
  return asking === null ? null : <Asking />
}

function Asking() {
  const [problem, setProblem] = useState<string | null>(null)
  async function byPasskey(): Promise<void> {
    try {
      await stepUp(null)
      confirmation.end(true)
    } catch (error) {
      setProblem(problemOf(error).detail)
    }
  }
  return (
    <Dialog title={t('confirm.title')} onClose={() => confirmation.end(false)}>
      <p>{t('confirm.lead')}</p>
      <Form
        submit={t('confirm.submit')}
        send={async ({ password = '' }) => {
          await stepUp(password)
          confirmation.end(true)
        }}
      >
        {(errors) => <PasswordField isNew={false} errors={errors?.['password']} />}
      </Form>
      {canUsePasskeys() && (
        <Button look="quiet" icon="key" onClick={() => void byPasskey()}>
          {t('confirm.passkey')}
        </Button>
      )}
      {problem !== null && <p role="alert">{problem}</p>}
    </Dialog>
  )
}
