import { useState } from 'react'
import type { User } from '@parley/contract'
import { signOut } from '../../api/actions.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { chosenTheme, chooseTheme, type Theme } from '../../ui/theme.ts'
import styles from './account-menu.module.css'

const themes: Theme[] = ['system', 'light', 'dark']

export function AccountMenu({ user }: { user: User }) {
  const [theme, setTheme] = useState(chosenTheme)
  const choose = (wanted: Theme): void => {
    chooseTheme(wanted)
    setTheme(wanted)
  }
  return (
    <Menu
      label={user.displayName}
      className={styles['account']}
      entries={[
        ...themes.map((one) => ({
          text: `${t('shell.theme')}: ${t(`shell.theme.${one}`)}`,
          choose: () => choose(one),
          chosen: one === theme,
        })),
        { text: t('shell.signOut'), choose: () => void signOut() },
      ]}
    >
      <span className={styles['initial']} aria-hidden="true">
        {user.displayName.slice(0, 1).toUpperCase()}
      </span>
      <span className={styles['name']}>{user.displayName}</span>
      <Icon name="chevron" size={16} />
    </Menu>
  )
}
