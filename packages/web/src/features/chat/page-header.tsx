import type { ReactNode } from 'react'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { useShell } from '../shell/shell-context.ts'
import styles from './page-header.module.css'

export function PageHeader({ children }: { children?: ReactNode }) {
  const { sidebarShown, openSidebar } = useShell()
  return (
    <header className={styles['header']}>
      {!sidebarShown && <IconButton icon="sidebar" label={t('sidebar.open')} onClick={openSidebar} />}
      {children}
    </header>
  )
}
