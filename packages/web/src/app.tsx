import type { Id, Me } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { Router } from 'wouter'
import { useHouseColours } from './api/appearance.ts'
import { basePath } from './api/base.ts'
import { confirmation } from './features/account/proof.ts'
import { problemOf } from './api/http.ts'
import { instanceQuery, meQuery } from './api/queries.ts'
import { hasJustLeft, serviceUrl, waysQuery } from './api/door.ts'
import { followAccount } from './features/account/follow-account.ts'
import { cameBackWith, forgetProblem } from './features/entry/sign-in-problem.ts'
import { t } from './i18n/index.ts'
import { later } from './i18n/later.tsx'
import { Shell } from './features/shell/shell.tsx'
import { FailedNote } from './ui/failed-note.tsx'
import { showToast, Toasts } from './ui/toast.tsx'

/** The components with all their states: for whoever builds, not part of the product. */
const DesignPage = import.meta.env.DEV ? lazy(() => import('./features/design/design-page.tsx')) : null

export function App() {
  useHouseColours()
  if (DesignPage !== null && location.pathname.endsWith('/design')) {
    return (
      <Suspense>
        <DesignPage />
      </Suspense>
    )
  }
  return (
    <>
      <Inside />
      <Confirming />
      <Toasts />
    </>
  )
}

/** Whoever is in needs no door. */
const Entry = later(async () => ({ default: (await import('./features/entry/entry.tsx')).Entry }), { words: false })
const ConfirmDialog = later(() => import('./features/account/confirm-dialog.tsx'))

function Confirming() {
  const asking = useSyncExternalStore(confirmation.subscribe, confirmation.current)
  return (
    asking !== null && (
      <Suspense>
        <ConfirmDialog />
      </Suspense>
    )
  )
}

const ConsentPage = later(() => import('./features/entry/consent-page.tsx'))

const SetUpFactorPage = later(() => import('./features/account/set-up-factor-page.tsx'))

const mailPages = {
  'forgot-password': later(async () => ({ default: (await import('./features/entry/mail-pages.tsx')).ForgotPage })),
  'reset-password': later(async () => ({ default: (await import('./features/entry/mail-pages.tsx')).ResetPage })),
  confirmed: later(() => import('./features/account/confirmed-page.tsx')),
  'tool-signed-in': later(() => import('./features/tools/signed-in-page.tsx')),
  'verify-email': later(async () => ({ default: (await import('./features/entry/mail-pages.tsx')).VerifyPage })),
} as const

const SharePage = later(() => import('./features/sharing/share-page.tsx'))
const PrintPage = later(() => import('./features/sharing/print-page.tsx'))

/** The pages that mails and shares lead to are for everybody, signed in or not. */
function Inside() {
  const page = location.pathname.slice(basePath.length)
  const shared = /^share\/([^/]+)\/?$/.exec(page)?.[1]
  if (shared !== undefined) {
    return (
      <Suspense>
        <SharePage token={shared} />
      </Suspense>
    )
  }
  const MailPage = Object.entries(mailPages).find(([name]) => name === page)?.[1]
  return MailPage === undefined ? (
    <Door />
  ) : (
    <Suspense>
      <MailPage />
    </Suspense>
  )
}

function Door() {
  const { data: me, error, refetch } = useQuery(meQuery)
  if (me === undefined) {
    return error && <FailedNote wholePage text={problemOf(error).detail} retry={() => void refetch()} />
  }
  if (me === null || me === 'halfway') return <Outside key={String(me)} halfway={me === 'halfway'} />
  return shownTo === null || shownTo === me.id ? <House me={me} /> : <BeginAnew />
}

/** Whose page this is. */
let shownTo: Id | null = null

/** Somebody else has signed in, in another tab perhaps: what this one holds of one person is not for the next. */
function BeginAnew() {
  useEffect(() => location.reload(), [])
  return null
}

function Outside({ halfway }: { halfway: boolean }) {
  const instance = useQuery(instanceQuery)
  const ways = useQuery(waysQuery)
  const [problem] = useState(cameBackWith)
  useEffect(forgetProblem, [])
  const error = instance.error ?? ways.error
  const retry = () => void Promise.all([instance.refetch(), ways.refetch()])
  if (error) return <FailedNote wholePage text={problemOf(error).detail} retry={retry} />
  if (instance.data === undefined || ways.data === undefined) return null
  const { enterDirectly } = ways.data
  // Who was invited goes there with the invitation, by the page.
  const isInvited = location.pathname.slice(basePath.length) === 'join' && location.hash !== ''
  if (enterDirectly !== null && !halfway && !isInvited && !hasJustLeft() && problem === null) {
    location.replace(serviceUrl(enterDirectly))
    return null
  }
  return (
    <Suspense>
      <Entry problem={problem} instance={instance.data} ways={ways.data} halfway={halfway} />
    </Suspense>
  )
}

function House({ me }: { me: Me }) {
  useEffect(() => void (shownTo = me.id), [me.id])
  useEffect(() => followAccount(me), [me])
  useEffect(() => {
    const problem = cameBackWith()
    if (problem !== null) showToast({ text: t(`signInProblem.${problem}`), tone: 'problem' })
    forgetProblem()
  }, [])
  if (me.mustSetUpFactor) {
    return (
      <Suspense>
        <SetUpFactorPage />
      </Suspense>
    )
  }
  if (me.mustAgree) {
    return (
      <Suspense>
        <ConsentPage />
      </Suspense>
    )
  }
  const printed = /^c\/([\w-]+)\/print\/?$/.exec(location.pathname.slice(basePath.length))?.[1]
  if (printed !== undefined) {
    return (
      <Suspense>
        <PrintPage id={printed} name={me.displayName} />
      </Suspense>
    )
  }
  return (
    <Router base={basePath.replace(/\/$/, '')}>
      <Shell key={me.id} user={me} />
    </Router>
  )
}
