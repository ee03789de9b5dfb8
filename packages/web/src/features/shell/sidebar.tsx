import type { User } from '@parley/contract'
import { useState } from 'react'
import { Link } from 'wouter'
import { t } from '../../i18n/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import { AccountMenu } from '../account/account-menu.tsx'
import { ArchivedList, ConversationList } from './conversation-list.tsx'
import styles from './sidebar.module.css'

export function Sidebar({ user, close }: { user: User; close: () => void }) {
  const [showsArchive, setShowsArchive] = useState(false)
  return (
    <nav className={styles['sidebar']} aria-label={t('sidebar.label')}>
      <header className={styles['head']}>
        <Link href="/" className={styles['home']}>
          <Wordmark />
        </Link>
        <IconButton icon="sidebar" label={t('sidebar.close')} onClick={close} />
      </header>
      <Link href="/" className={styles['new']}>
        <Icon name="plus" size={19} />
        {t('sidebar.new')}
      </Link>
      <div className={styles['lists']}>{showsArchive ? <ArchivedList /> : <ConversationList />}</div>
      <footer className={styles['foot']}>
        <button
          type="button"
          className={classes(styles['archive'])}
          aria-pressed={showsArchive}
          onClick={() => setShowsArchive(!showsArchive)}
        >
          <Icon name={showsArchive ? 'chevronLeft' : 'archive'} size={18} />
          {t(showsArchive ? 'sidebar.archived.back' : 'sidebar.archived')}
        </button>
        <AccountMenu user={user} />
      </footer>
    </nav>
  )
}
