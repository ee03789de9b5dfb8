import * as contract from '@parley/contract'
import type { ManagedUser } from '@parley/contract'
import { andShow } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { Row } from '../../ui/page.tsx'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'
import { useShell } from '../shell/shell-context.ts'
import styles from './administration.module.css'

interface UserRowProps {
  user: ManagedUser
  showLink(link: string): void
}

const roles = ['administrator', 'member', 'guest'] as const

export function UserRow({ user, showLink }: UserRowProps) {
  const { user: self } = useShell()
  const { id, displayName, username, email, role, state, version, needsApproval } = user
  const path = `admin/users/${id}`
  const act = (work: () => Promise<unknown>): void => deed(() => andShow(['admin-users'], () => confirmed(work)))
  const change = (body: Omit<contract.ChangeUser, 'version'>): void =>
    act(() => call('PATCH', path, contract.managedUser, { body: { version, ...body } }))
  const post = (what: string): void => act(() => call('POST', `${path}/${what}`, contract.managedUser))
  const renewPassword = async (): Promise<void> => {
    const { passwordLink } = await call('POST', `${path}/password-link`, contract.passwordLink)
    if (passwordLink === null) showToast({ text: t('users.linkSent', { name: displayName }) })
    else showLink(passwordLink)
  }

  const others: MenuEntry[] = [
    { heading: t('users.role') },
    ...roles.map((one) => ({
      text: t(`role.${one}`),
      icon: 'user' as const,
      chosen: one === role,
      choose: () => change({ role: one }),
    })),
    { heading: t('users.account') },
    {
      text: t('users.newLink'),
      icon: 'key',
      choose: () => act(renewPassword),
    },
    { text: t('users.resetFactor'), icon: 'shield', choose: () => post('reset-two-factor') },
    {
      text: t('users.endSessions'),
      icon: 'devices',
      choose: () => act(() => call('POST', `${path}/end-sessions`, nothing)),
    },
    state === 'disabled'
      ? { text: t('users.enable'), icon: 'check', choose: () => post('enable') }
      : { text: t('users.disable'), icon: 'stop', danger: true, choose: () => post('disable') },
  ]
  return (
    <Row
      title={displayName}
      about={
        <>
          <bdi>{username}</bdi> · <bdi>{email}</bdi>
        </>
      }
    >
      <Badge tone={role === 'owner' ? 'accent' : 'plain'}>{t(`role.${role}`)}</Badge>
      {state !== 'active' && <Badge tone="caution">{t(`users.state.${state}`)}</Badge>}
      {needsApproval && (
        <Button look="primary" onClick={() => post('approve')}>
          {t('users.approve')}
        </Button>
      )}
      {id !== self.id && role !== 'owner' && (
        <Menu label={t('conversation.actions', { title: displayName })} className={styles['more']} entries={others}>
          <Icon name="more" size={19} />
        </Menu>
      )}
    </Row>
  )
}
