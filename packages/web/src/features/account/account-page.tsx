import { useEffect } from 'react'
import { houseName } from '../../api/appearance.ts'
import { enAccount } from '../../i18n/en/account.ts'
import { learn, t } from '../../i18n/index.ts'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { Page } from '../../ui/page.tsx'
import { GoneNote } from '../chat/gone-note.tsx'
import { accountPlaces } from './account-places.ts'
import { ActivityPage } from './activity-page.tsx'
import { DataPage } from './data-page.tsx'
import { KeysPage } from './keys-page.tsx'
import { PreferencesPage } from './preferences-page.tsx'
import { ProfilePage } from './profile-page.tsx'
import { SecurityPage } from './security-page.tsx'
import { SessionsPage } from './sessions-page.tsx'
import { TermsPage } from './terms-page.tsx'
import { OwnUsagePage } from '../usage/own-usage-page.tsx'

learn(enAccount)

const pages = {
  profile: ProfilePage,
  preferences: PreferencesPage,
  security: SecurityPage,
  sessions: SessionsPage,
  keys: KeysPage,
  usage: OwnUsagePage,
  activity: ActivityPage,
  data: DataPage,
  terms: TermsPage,
} as const
const icons = {
  profile: 'user',
  preferences: 'contrast',
  security: 'shield',
  sessions: 'devices',
  keys: 'key',
  usage: 'chart',
  activity: 'info',
  data: 'archive',
  terms: 'check',
} as const

export default function AccountPage({ place }: { place: string }) {
  const name = accountPlaces.find((one) => one === place)
  useEffect(() => {
    document.title = `${t('account.title')} · ${houseName()}`
  }, [])
  if (name === undefined) return <GoneNote page />
  const Shown = pages[name]
  return (
    <Page
      title={t('account.title')}
      places={accountPlaces.map((one) => ({
        path: `/account/${one}`,
        name: t(`account.place.${one}`),
        icon: icons[one],
      }))}
    >
      <Shown />
      <AskDialog />
    </Page>
  )
}
