import { useEffect } from 'react'
import { t } from '../../i18n/index.ts'
import { EntryPage } from '../entry/entry-page.tsx'
import { leaveWindow } from './sign-in-window.ts'

const outcomes = ['done', 'failed', 'expired'] as const

/** Where a service that signs in for a server of tools leads back to. */
export default function SignedInPage() {
  const told = new URLSearchParams(location.search).get('outcome')
  const outcome = outcomes.find((one) => one === told) ?? 'failed'
  useEffect(() => {
    if (outcome === 'done') leaveWindow()
  }, [outcome])
  return (
    <EntryPage
      title={t(outcome === 'done' ? 'toolSignIn.done' : 'confirmed.not')}
      lead={t(outcome === 'done' ? 'confirmed.lead' : `toolSignIn.${outcome}`)}
    >
      {null}
    </EntryPage>
  )
}
