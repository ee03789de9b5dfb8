import { useEffect, useState } from 'react'
import type { User } from '@parley/contract'
import { Route, Switch, useLocation } from 'wouter'
import { connection } from '../../live/connection.ts'
import { useConnectionState } from '../../live/use-live.ts'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import { ConversationPage } from '../chat/conversation-page.tsx'
import { NewConversation } from '../chat/new-conversation.tsx'
import { AccountMenu } from './account-menu.tsx'
import { ConversationList } from './conversation-list.tsx'
import styles from './shell.module.css'

const narrow = matchMedia('(max-width: 48rem)')

/** The house around every page: conversations at the side, the page in the middle. */
export function Shell({ user }: { user: User }) {
  const [location, navigate] = useLocation()
  const [open, setOpen] = useState(!narrow.matches)
  useEffect(() => connection.start(), [])
  useEffect(() => {
    if (narrow.matches) setOpen(false)
  }, [location])

  return (
    <div className={styles['shell']} data-open={open}>
      <a className={styles['skip']} href="#main">
        {t('app.skip')}
      </a>
      <nav className={styles['sidebar']} aria-label={t('shell.conversations')} inert={!open}>
        <header>
          <Wordmark />
          <IconButton icon="close" label={t('shell.close')} onClick={() => setOpen(false)} />
        </header>
        <button type="button" className={styles['new']} onClick={() => navigate('/')}>
          {t('shell.new')}
        </button>
        <ConversationList />
        <AccountMenu user={user} />
      </nav>
      {open && (
        <button
          type="button"
          className={styles['scrim']}
          aria-label={t('shell.close')}
          onClick={() => setOpen(false)}
        />
      )}
      <div className={styles['page']}>
        {!open && (
          <IconButton
            className={styles['open'] ?? ''}
            icon="menu"
            label={t('shell.menu')}
            onClick={() => setOpen(true)}
          />
        )}
        <ConnectionNotice />
        <main id="main" tabIndex={-1} className={styles['main']}>
          <Switch>
            <Route path="/c/:id">{({ id }) => <ConversationPage key={id} id={id} />}</Route>
            <Route>
              <NewConversation />
            </Route>
          </Switch>
        </main>
      </div>
    </div>
  )
}

function ConnectionNotice() {
  const lost = useConnectionState() === 'lost'
  return (
    <p role="status" className={lost ? styles['notice'] : 'hidden-text'}>
      {lost ? t('app.offline') : ''}
    </p>
  )
}
