import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Router } from 'wouter'
import { basePath } from './api/base.ts'
import { ConfirmDialog } from './features/account/confirm-dialog.tsx'
import { problemOf } from './api/http.ts'
import { instanceQuery, meQuery } from './api/queries.ts'
import { Entry } from './features/entry/entry.tsx'
import { Shell } from './features/shell/shell.tsx'
import { FailedNote } from './ui/failed-note.tsx'
import { Toasts } from './ui/toast.tsx'

/** The components with all their states: for whoever builds, not part of the product. */
const DesignPage = import.meta.env.DEV ? lazy(() => import('./features/design/design-page.tsx')) : null

export function App() {
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
      <ConfirmDialog />
      <Toasts />
    </>
  )
}

const mailPages = {
  'forgot-password': lazy(async () => ({ default: (await import('./features/entry/mail-pages.tsx')).ForgotPage })),
  'reset-password': lazy(async () => ({ default: (await import('./features/entry/mail-pages.tsx')).ResetPage })),
  'verify-email': lazy(async () => ({ default: (await import('./features/entry/mail-pages.tsx')).VerifyPage })),
} as const

const SharePage = lazy(() => import('./features/sharing/share-page.tsx'))
const PrintPage = lazy(() => import('./features/sharing/print-page.tsx'))

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
  const me = useQuery(meQuery)
  const instance = useQuery({ ...instanceQuery, enabled: me.data === null })
  const error = me.data === undefined ? (me.error ?? instance.error) : null
  if (error) return <FailedNote wholePage text={problemOf(error).detail} retry={() => void me.refetch()} />
  const printed = /^c\/([\w-]+)\/print\/?$/.exec(location.pathname.slice(basePath.length))?.[1]
  if (me.data && printed !== undefined) {
    return (
      <Suspense>
        <PrintPage id={printed} name={me.data.displayName} />
      </Suspense>
    )
  }
  if (me.data) {
    return (
      <Router base={basePath.replace(/\/$/, '')}>
        <Shell key={me.data.id} user={me.data} />
      </Router>
    )
  }
  return me.data === null && instance.data ? <Entry instance={instance.data} /> : null
}
