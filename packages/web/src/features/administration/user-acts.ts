import * as contract from '@parley/contract'
import type { ManagedUser, Role } from '@parley/contract'
import { andShow } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { ask } from '../../ui/ask.ts'
import { deed } from '../../ui/deed.ts'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'

const show = (work: () => Promise<unknown>): Promise<unknown> => andShow(['admin-users'], () => confirmed(work))
const rules = (role: Role): boolean => role === 'owner' || role === 'administrator'

/** What can be done with an account: what comes of it is said before, and it is undone where that can be. */
export function actsOn(
  { id, displayName: name, role, version }: ManagedUser,
  showLink: (link: string) => void,
  mayGive: readonly Role[],
) {
  const path = `admin/users/${id}`
  const post = (what: string): Promise<unknown> => show(() => call('POST', `${path}/${what}`, contract.managedUser))

  async function setRole(wanted: Role, from: number): Promise<number> {
    const body = { version: from, role: wanted }
    const changed = await confirmed(() => call('PATCH', path, contract.managedUser, { body }))
    return changed.version
  }

  return {
    approve: () => deed(() => post('approve')),

    enable: () => deed(() => post('enable')),

    changeRole: (wanted: Role) =>
      deed(async () => {
        const weighty = rules(wanted) || rules(role)
        const title = t('users.role.ask', { name, role: t(`role.${wanted}`) })
        const text = t(`role.${wanted}.consequence`)
        if (weighty && !(await ask({ title, text, submit: t('users.role.submit') }))) return
        const now = await andShow(['admin-users'], () => setRole(wanted, version))
        const back = () => deed(() => andShow(['admin-users'], () => setRole(role, now)))
        showToast({
          text: t('users.role.done', { name, role: t(`role.${wanted}`) }),
          ...(mayGive.includes(role) && { undo: back }),
        })
      }),

    disable: () =>
      deed(async () => {
        const text = t('users.disable.consequence')
        if (!(await ask({ title: t('users.disable.ask', { name }), text, submit: t('users.disable'), danger: true })))
          return
        await post('disable')
        showToast({
          text: t('users.disable.done', { name }),
          action: { text: t('users.enable'), run: () => deed(() => post('enable')) },
        })
      }),

    resetFactor: () =>
      deed(async () => {
        const text = t('users.resetFactor.consequence')
        const title = t('users.resetFactor.ask', { name })
        if (await ask({ title, text, submit: t('users.resetFactor'), danger: true })) await post('reset-two-factor')
      }),

    endSessions: () =>
      deed(async () => {
        const text = t('users.endSessions.consequence')
        if (!(await ask({ title: t('users.endSessions.ask', { name }), text, submit: t('users.endSessions') }))) return
        await show(() => call('POST', `${path}/end-sessions`, nothing))
        showToast({ text: t('users.endSessions.done', { name }) })
      }),

    renewPassword: () =>
      deed(async () => {
        const { passwordLink } = await confirmed(() => call('POST', `${path}/password-link`, contract.passwordLink))
        if (passwordLink === null) showToast({ text: t('users.linkSent', { name }) })
        else showLink(passwordLink)
      }),

    erase: () =>
      deed(async () => {
        const text = t('users.erase.consequence')
        if (!(await ask({ title: t('users.erase.ask', { name }), text, submit: t('users.erase'), danger: true })))
          return
        await show(() => call('DELETE', path, nothing))
        showToast({ text: t('users.erase.done', { name }) })
      }),

    setGroups: (groupIds: string[]) =>
      show(() => call('PATCH', path, contract.managedUser, { body: { version, groupIds } })),
  }
}

export async function signOutEveryone(): Promise<void> {
  const text = t('users.everyone.consequence')
  if (!(await ask({ title: t('users.everyone.ask'), text, submit: t('users.everyone'), danger: true }))) return
  const { sessions } = await confirmed(() => call('POST', 'admin/sign-out-everyone', contract.signedOut))
  showToast({ text: t('users.everyone.done', { count: sessions }) })
}
