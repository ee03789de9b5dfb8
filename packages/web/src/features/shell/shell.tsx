import type { User } from '@parley/contract'
import { Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { t } from '../../i18n/index.ts'
import { later } from '../../i18n/later.tsx'
import { connection } from '../../live/live.ts'
import { notifyPerson } from '../../live/notify.ts'
import { showToast } from '../../ui/toast.tsx'
import { beginWorker } from '../../worker/offline.ts'
import { ConversationPage } from '../chat/conversation-page.tsx'
import { GoneNote } from '../chat/gone-note.tsx'
import { useKeptOutbox } from '../chat/keep-outbox.ts'
import { NewChatPage } from '../chat/new-chat-page.tsx'
import { PageHeader } from '../chat/page-header.tsx'
import { ConnectionNotice } from './connection-notice.tsx'
import { Drawer } from './drawer.tsx'
import { HouseNotice } from './house-notice.tsx'
import styles from './shell.module.css'
import { ShellContext, type ShellDialog } from './shell-context.ts'
import { ShellDialogs } from './shell-dialogs.tsx'
import { useShellShortcuts } from './use-shell-shortcuts.ts'
import { Sidebar } from './sidebar.tsx'
import { useNarrow } from './use-narrow.ts'

/** A page that cannot be loaded must not shut one in: the way to the sidebar is in its head. */
const page = { Head: PageHeader }
const AccountPage = later(() => import('../account/account-page.tsx'), page)
const DocumentsPage = later(() => import('../documents/documents-page.tsx'), page)
const SearchPage = later(() => import('../search/search-page.tsx'), page)
const PlacePage = later(() => import('../search/place-page.tsx'), page)
const AssistantsPage = later(() => import('../assistants/assistants-page.tsx'), page)
const PromptsPage = later(() => import('../prompts/prompts-page.tsx'), page)
const AdministrationPage = later(() => import('../administration/administration-page.tsx'), page)

/** Never by itself: whoever is in the middle of something chooses the moment, and drafts come along. */
function offerNewer(takeOver: () => void): void {
  showToast({ text: t('update.ready'), stays: true, action: { text: t('update.take'), run: takeOver } })
}

/** The house around every page: conversations at the side, the page in the middle. */
export function Shell({ user }: { user: User }) {
  useKeptOutbox(user.id)
  const [location] = useLocation()
  const narrow = useNarrow()
  const [pinnedOpen, setPinnedOpen] = useState(true)
  const [drawerOpen, setDrawerOpen] = useState(false)
  useEffect(() => {
    connection.start()
    return () => connection.stop()
  }, [])
  useEffect(() => beginWorker(offerNewer), [])
  useEffect(() => {
    // Not before anything was pressed. Without it the focus is lost where rows and dialogs go, and nothing else.
    const begin = (): void => {
      import('../../ui/keep-focus.ts').then(({ keepFocus }) => keepFocus()).catch(() => undefined)
    }
    const once = { once: true, capture: true }
    for (const press of ['keydown', 'pointerdown']) window.addEventListener(press, begin, once)
  }, [])
  useEffect(() => {
    notifyPerson(user.id)
    return () => notifyPerson(null)
  }, [user.id])
  useEffect(() => setDrawerOpen(false), [location, narrow])

  const [dialog, setDialog] = useState<ShellDialog | null>(null)
  const showsSidebar = !narrow && pinnedOpen
  const close = useCallback(() => (narrow ? setDrawerOpen(false) : setPinnedOpen(false)), [narrow])
  const open = useCallback(() => (narrow ? setDrawerOpen(true) : setPinnedOpen(true)), [narrow])

  const isOpen = narrow ? drawerOpen : pinnedOpen
  const shell = useMemo(
    () => ({
      user,
      sidebarShown: showsSidebar,
      openSidebar: open,
      toggleSidebar: isOpen ? close : open,
      show(next: ShellDialog) {
        setDrawerOpen(false)
        setDialog(next)
      },
    }),
    [user, showsSidebar, open, close, isOpen],
  )
  useShellShortcuts(shell)

  return (
    <ShellContext value={shell}>
      <div className={styles['shell']} data-sidebar={showsSidebar}>
        <a
          className={styles['skip']}
          href="#main"
          onClick={(event) => {
            event.preventDefault()
            document.getElementById('main')?.focus()
          }}
        >
          {t('app.skip')}
        </a>
        {showsSidebar && <Sidebar user={user} close={close} />}
        {narrow && drawerOpen && (
          <Drawer label={t('sidebar.label')} onClose={close}>
            <Sidebar user={user} close={close} />
          </Drawer>
        )}
        <div className={styles['page']}>
          <ConnectionNotice />
          <HouseNotice />
          <main id="main" tabIndex={-1} className={styles['main']}>
            <Switch>
              <Route path="/account/:place?">
                {({ place = 'profile' }) => (
                  <Suspense>
                    <AccountPage place={place} />
                  </Suspense>
                )}
              </Route>
              {(user.role === 'owner' || user.role === 'administrator') && (
                <Route path="/admin/:place?">
                  {({ place = 'users' }) => (
                    <Suspense>
                      <AdministrationPage place={place} />
                    </Suspense>
                  )}
                </Route>
              )}
              <Route path="/documents/:id?/:place?">
                {({ id, place }) => (
                  <Suspense>
                    <DocumentsPage id={id} place={place} />
                  </Suspense>
                )}
              </Route>
              <Route path="/search">
                <Suspense>
                  <SearchPage />
                </Suspense>
              </Route>
              <Route path="/c/:id/at/:messageId">
                {({ id, messageId }) => (
                  <Suspense>
                    <PlacePage key={messageId} id={id} messageId={messageId} />
                  </Suspense>
                )}
              </Route>
              <Route path="/assistants/:place?">
                {({ place }) => (
                  <Suspense>
                    <AssistantsPage place={place} />
                  </Suspense>
                )}
              </Route>
              <Route path="/prompts">
                <Suspense>
                  <PromptsPage />
                </Suspense>
              </Route>
              <Route path="/c/:id">{({ id }) => <ConversationPage key={id} id={id} />}</Route>
              {/* Links of invitations lead here too, for whoever is in already. */}
              <Route path="/:join?">
                {({ join = 'join' }) => (join === 'join' ? <NewChatPage /> : <GoneNote page />)}
              </Route>
              <Route>
                <GoneNote page />
              </Route>
            </Switch>
          </main>
        </div>
      </div>
      {/* The browser tells late that a dialog has closed: by then another may be shown. */}
      <ShellDialogs shown={dialog} close={() => setDialog((now) => (now === dialog ? null : now))} />
    </ShellContext>
  )
}
