import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, nothing } from '../../api/http.ts'
import { instanceQuery } from '../../api/queries.ts'
import { waysQuery } from '../../api/door.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'

/** For whom no service says when they signed in there: who reads their mail sets a password, and proves it by that. */
export function FirstPasswordByMail({ email }: { email: string }) {
  const [sent, setSent] = useState(false)
  const instance = useQuery(instanceQuery).data
  const ways = useQuery(waysQuery).data
  if (instance === undefined || ways === undefined) return null
  if (!instance.mail || !ways.passwordLogin) return <p>{t('confirm.byMail.none')}</p>
  if (sent) return <p role="status">{t('confirm.byMail.sent', { email })}</p>
  const send = async (): Promise<void> => {
    await call('POST', 'auth/forgot-password', nothing, { body: { email } })
    setSent(true)
  }
  return (
    <>
      <p>{t('confirm.byMail.lead')}</p>
      <Button onClick={() => deed(send)}>{t('confirm.byMail')}</Button>
    </>
  )
}
