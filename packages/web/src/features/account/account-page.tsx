import { useEffect } from 'react'
import { t } from '../../i18n/index.ts'
import { Page } from '../../ui/page.tsx'
import { KeysPage } from './keys-page.tsx'
import { ProfilePage } from './profile-page.tsx'
import { SecurityPage } from './security-page.tsx'
import { SessionsPage } from './sessions-page.tsx'

const pages = { profile: ProfilePage, security: SecurityPage, sessions: SessionsPage, keys: KeysPage } as const
const icons = { profile: 'user', security: 'shield', sessions: 'devices', keys: 'key' } as const
type Place = keyof typeof pages
const places: readonly Place[] = ['profile', 'security', 'sessions', 'keys']

export default function AccountPage({ place }: { place: string }) {
  const name = places.find((one) => one === place) ?? 'profile'
  const Shown = pages[name]
  useEffect(() => {
    document.title = `${t('account.title')} · ${t('app.name')}`
  }, [])
  return (
    <Page
      title={t('account.title')}
      places={places.map((one) => ({ path: `/account/${one}`, name: t(`account.place.${one}`), icon: icons[one] }))}
    >
      <Shown />
    </Page>
  )
}
