import type { User } from '@parley/contract'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { signOut } from '../../api/door.ts'
import { problemOf } from '../../api/http.ts'
import { language, t } from '../../i18n/index.ts'
import { languageNames } from '../../i18n/languages.ts'
import { Avatar } from '../../ui/avatar.tsx'
import type { IconName } from '../../ui/icon.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { chosenTheme, themes, type Theme } from '../../ui/theme.ts'
import { showToast } from '../../ui/toast.tsx'
import { canKeep, keeps, setKeeps } from '../../worker/offline.ts'
import { keepRecent } from '../../api/keep-recent.ts'
import { useShell } from '../shell/shell-context.ts'
import { speakLanguage, wearTheme } from './follow-account.ts'
import styles from './account-menu.module.css'

const iconOf: Record<Theme, IconName> = { system: 'monitor', light: 'sun', dark: 'moon', contrast: 'contrast' }

function toggleKeeping(): void {
  const on = !keeps()
  void setKeeps(on)
    .then(() => (on ? keepRecent() : undefined))
    .then(() => showToast({ text: t(on ? 'account.keep.on' : 'account.keep.off') }))
}

export function AccountMenu({ user }: { user: User }) {
  const [theme, setTheme] = useState(chosenTheme)
  const { show } = useShell()
  const [, navigate] = useLocation()
  const administers = user.role === 'owner' || user.role === 'administrator'
  const leave = (): void => {
    signOut().catch((error: unknown) => showToast({ text: problemOf(error).detail, tone: 'problem' }))
  }
  return (
    <Menu
      label={t('account.menu', { name: user.displayName })}
      className={styles['account']}
      entries={[
        { text: t('account.title'), icon: 'user', choose: () => navigate('/account/profile') },
        ...(administers
          ? [{ text: t('admin.title'), icon: 'users' as const, choose: () => navigate('/admin/users') }]
          : []),
        { text: t('prompts.title'), icon: 'prompt', choose: () => navigate('/prompts') },
        { text: t('account.models'), icon: 'model', choose: () => show({ kind: 'models' }) },
        { text: t('account.sessions'), icon: 'devices', choose: () => show({ kind: 'sessions' }) },
        { text: t('shortcuts.title'), icon: 'keyboard', choose: () => show({ kind: 'shortcuts' }) },
        { text: t('account.signOut'), icon: 'leave', choose: leave },
        { heading: t('account.theme') },
        ...themes.map((one) => ({
          text: t(`account.theme.${one}`),
          icon: iconOf[one],
          chosen: one === theme,
          choose: () => {
            wearTheme(one)
            setTheme(one)
          },
        })),
        ...(canKeep()
          ? [
              { heading: t('account.device') },
              { text: t('account.keep'), icon: 'offline' as const, chosen: keeps(), choose: toggleKeeping },
            ]
          : []),
        { heading: t('account.language') },
        ...languageNames.map(({ code, name }) => ({
          text: name,
          chosen: code === language(),
          choose: () => speakLanguage(code),
        })),
      ]}
    >
      <Avatar of={user} />
      <span className={styles['name']} dir="auto">
        {user.displayName}
      </span>
      <Icon name="more" size={18} />
    </Menu>
  )
}
