import type { User } from '@parley/contract'
import { Suspense, useState } from 'react'
import { Link } from 'wouter'
import { t } from '../../i18n/index.ts'
import { later } from '../../i18n/later.tsx'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import { AccountMenu } from '../account/account-menu.tsx'
import { Keys } from '../../ui/keys.tsx'
import { ArchivedList, ConversationList } from './conversation-list.tsx'
import { selection, useSelection } from './selection.ts'
import { useShell } from './shell-context.ts'
import styles from './sidebar.module.css'

const SelectionBar = later(() => import('./selection-bar.tsx'), { words: false })

export function Sidebar({ user, close }: { user: User; close: () => void }) {
  const [showsArchive, setShowsArchive] = useState(false)
  const chosen = useSelection()
  const { show } = useShell()
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
      <button type="button" className={styles['find']} onClick={() => show({ kind: 'palette' })}>
        <Icon name="search" size={18} />
        <span>{t('palette.open')}</span>
        <Keys keys="Mod+K" />
      </button>
      {chosen !== null && (
        <Suspense>
          <SelectionBar chosen={chosen} archived={showsArchive} />
        </Suspense>
      )}
      <div className={styles['lists']}>{showsArchive ? <ArchivedList /> : <ConversationList />}</div>
      <footer className={styles['foot']}>
        <Link href="/assistants" className={styles['archive']}>
          <Icon name="user" size={18} />
          {t('assistants.title')}
        </Link>
        <Link href="/documents" className={styles['archive']}>
          <Icon name="files" size={18} />
          {t('documents.title')}
        </Link>
        <button
          type="button"
          className={classes(styles['archive'])}
          aria-pressed={showsArchive}
          onClick={() => {
            selection.end()
            setShowsArchive(!showsArchive)
          }}
        >
          <Icon name={showsArchive ? 'chevronLeft' : 'archive'} size={18} />
          {t(showsArchive ? 'sidebar.archived.back' : 'sidebar.archived')}
        </button>
        <AccountMenu user={user} />
      </footer>
    </nav>
  )
}
