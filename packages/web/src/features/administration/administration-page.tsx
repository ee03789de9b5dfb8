import { useEffect, type ComponentType } from 'react'
import { houseName } from '../../api/appearance.ts'
import { enAdministration } from '../../i18n/en/administration.ts'
import { enAsides } from '../../i18n/en/asides.ts'
import { enUsage } from '../../i18n/en/usage.ts'
import { learn, t } from '../../i18n/index.ts'
import type { IconName } from '../../ui/icon.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { Page } from '../../ui/page.tsx'
import { GoneNote } from '../chat/gone-note.tsx'
import type { AdminPlace } from './admin-places.ts'
import { AppearancePage } from './appearance-page.tsx'
import { AuditPage } from './audit-page.tsx'
import { GroupsPage } from './groups-page.tsx'
import { HousePage } from './house-page.tsx'
import { InvitesPage } from './invites-page.tsx'
import { ModelsPage } from './models-page.tsx'
import { OutboxPage } from './outbox-page.tsx'
import { ServicesPage } from './services-page.tsx'
import { SharesPage } from './shares-page.tsx'
import { ToolsPage } from './tools-page.tsx'
import { BudgetsPage } from './budgets-page.tsx'
import { UsagePage } from './usage-page.tsx'
import { UsersPage } from './users-page.tsx'

learn(enAdministration)
learn(enUsage)
learn(enAsides)

const pages = {
  users: { Shown: UsersPage, icon: 'users' },
  invites: { Shown: InvitesPage, icon: 'send' },
  groups: { Shown: GroupsPage, icon: 'folder' },
  shares: { Shown: SharesPage, icon: 'share' },
  services: { Shown: ServicesPage, icon: 'globe' },
  models: { Shown: ModelsPage, icon: 'model' },
  tools: { Shown: ToolsPage, icon: 'tool' },
  appearance: { Shown: AppearancePage, icon: 'house' },
  house: { Shown: HousePage, icon: 'check' },
  outbox: { Shown: OutboxPage, icon: 'send' },
  usage: { Shown: UsagePage, icon: 'chart' },
  budgets: { Shown: BudgetsPage, icon: 'coin' },
  audit: { Shown: AuditPage, icon: 'info' },
} as const satisfies Record<AdminPlace, { Shown: ComponentType; icon: IconName }>

const isPlace = (name: string): name is AdminPlace => Object.hasOwn(pages, name)
const places = Object.keys(pages).filter(isPlace)

export default function AdministrationPage({ place }: { place: string }) {
  useEffect(() => {
    document.title = `${t('admin.title')} · ${houseName()}`
  }, [])
  if (!isPlace(place)) return <GoneNote page />
  const { Shown } = pages[place]
  return (
    <Page
      title={t('admin.title')}
      places={places.map((one) => ({ path: `/admin/${one}`, name: t(`admin.place.${one}`), icon: pages[one].icon }))}
    >
      <Shown />
      <AskDialog />
    </Page>
  )
}
