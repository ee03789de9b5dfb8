import type { ManagedUser, Role } from '@parley/contract'
import { useState } from 'react'
import { t } from '../../i18n/index.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { Row } from '../../ui/page.tsx'
import { useShell } from '../shell/shell-context.ts'
import styles from './administration.module.css'
import { rolesToGive } from './roles-to-give.ts'
import { actsOn } from './user-acts.ts'
import { UserGroupsDialog } from './user-groups-dialog.tsx'

interface UserRowProps {
  user: ManagedUser
  showLink(link: string): void
}

const roles = ['owner', 'administrator', 'member', 'guest'] as const

export function UserRow({ user, showLink }: UserRowProps) {
  const { user: self } = useShell()
  const [grouping, setGrouping] = useState(false)
  const { id, displayName, username, email, role, state, needsApproval, groups } = user
  const mayGive: readonly Role[] = self.role === 'owner' ? roles : rolesToGive(self.role)
  const acts = actsOn(user, showLink, mayGive)
  const offered = roles.filter((one) => one === role || mayGive.includes(one))

  const entries: MenuEntry[] = [
    { heading: t('users.role') },
    ...offered.map((one) => ({
      text: t(`role.${one}`),
      icon: 'user' as const,
      chosen: one === role,
      choose: () => {
        if (one !== role) acts.changeRole(one)
      },
    })),
    { heading: t('users.account') },
    { text: t('admin.place.groups'), icon: 'users', choose: () => setGrouping(true) },
    { text: t('users.newLink'), icon: 'key', choose: acts.renewPassword },
    { text: t('users.resetFactor'), icon: 'shield', choose: acts.resetFactor },
    { text: t('users.endSessions'), icon: 'devices', choose: acts.endSessions },
    state === 'disabled'
      ? { text: t('users.enable'), icon: 'check', choose: acts.enable }
      : { text: t('users.disable'), icon: 'stop', danger: true, choose: acts.disable },
    { text: t('users.erase'), icon: 'trash', danger: true, choose: acts.erase },
  ]
  return (
    <Row
      picture={<Avatar of={user} />}
      title={displayName}
      about={
        <>
          <bdi>{username}</bdi> · <bdi>{email}</bdi>
          {groups.length > 0 && (
            <>
              {' · '}
              {groups.map((group) => group.name).join(', ')}
            </>
          )}
        </>
      }
    >
      <Badge tone={role === 'owner' ? 'accent' : 'plain'}>{t(`role.${role}`)}</Badge>
      {state !== 'active' && <Badge tone="caution">{t(`users.state.${state}`)}</Badge>}
      {needsApproval && (
        <Button look="primary" onClick={acts.approve}>
          {t('users.approve')}
        </Button>
      )}
      {id !== self.id && (role !== 'owner' || self.role === 'owner') && (
        <Menu label={t('conversation.actions', { title: displayName })} className={styles['more']} entries={entries}>
          <Icon name="more" size={19} />
        </Menu>
      )}
      {grouping && <UserGroupsDialog user={user} save={acts.setGroups} close={() => setGrouping(false)} />}
    </Row>
  )
}
