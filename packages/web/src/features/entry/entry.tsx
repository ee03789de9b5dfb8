import type { Instance, SignInProblem, SignInWays } from '@parley/contract'
import { useEffect, useState } from 'react'
import { basePath } from '../../api/base.ts'
import type { Pending } from '../../api/sign-in.ts'
import { enEntry } from '../../i18n/en/entry.ts'
import { learn, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { EntryPage } from './entry-page.tsx'
import styles from './entry.module.css'
import { JoinForm } from './join-form.tsx'
import { LoginForm } from './login-form.tsx'
import { Services } from './services.tsx'
import { PendingPage } from './pending-page.tsx'

learn(enEntry)

interface EntryProps {
  instance: Instance
  ways: SignInWays
  /** Why somebody came back from a sign-in service as they went. */
  problem: SignInProblem | null
  /** Somebody came through a sign-in service, and their second factor is still missing. */
  halfway: boolean
}

/** Nothing says which of them this account has; the server does when one is tried. */
const everyFactor: Pending = { kind: 'second-factor', methods: ['totp', 'backup-code', 'passkey'] }

/** The first page: makes the owner on a new instance, else lets people in. */
export function Entry({ instance, ways, problem, halfway }: EntryProps) {
  const page = location.pathname.slice(basePath.length)
  const [joins, setJoining] = useState(page === 'join')
  const [pending, setPending] = useState<Pending>(halfway ? everyFactor : null)
  useEffect(() => {
    document.title = instance.name
  }, [instance.name])

  if (pending !== null) return <PendingPage pending={pending} back={() => setPending(null)} />
  if (instance.needsOwner) {
    return (
      <EntryPage title={t('setup.title')} lead={t('setup.lead')} withPromises>
        <JoinForm submit={t('setup.submit')} setPending={setPending} />
      </EntryPage>
    )
  }
  const invite = page === 'join' ? location.hash.slice(1) : ''
  const mayJoin = ways.passwordLogin && (instance.signup === 'open' || instance.signup === 'approval')
  // A link that has lost its token leads to the door, not to a form that is refused when it is filled in.
  const joining = joins && (mayJoin || invite !== '')
  const other = (mayJoin || invite !== '') && (
    <Button look="quiet" className={styles['other']} onClick={() => setJoining(!joining)}>
      {t(joining ? 'login.toLogin' : 'login.toRegister')}
    </Button>
  )
  if (joining) {
    return (
      <EntryPage title={t('register.title')} lead={t(invite === '' ? 'register.lead' : 'register.invited')}>
        {instance.signup === 'approval' && invite === '' && <p className={styles['note']}>{t('register.approval')}</p>}
        {(ways.passwordLogin || ways.items.length === 0) && (
          <JoinForm submit={t('register.submit')} invite={invite} setPending={setPending} />
        )}
        {invite !== '' && <Services items={ways.items} invite={invite} />}
        {other}
      </EntryPage>
    )
  }
  return (
    <EntryPage title={t('login.title')} lead={t('login.lead')}>
      <LoginForm ways={ways} problem={problem} setPending={setPending}>
        {other ||
          (ways.passwordLogin && (
            <p className={styles['closed']}>{t(instance.signup === 'invite' ? 'login.invite' : 'login.closed')}</p>
          ))}
      </LoginForm>
    </EntryPage>
  )
}
