import { useEffect } from 'react'
import { t } from '../../i18n/index.ts'
import { Page } from '../../ui/page.tsx'
import { AuditPage } from './audit-page.tsx'
import { GroupsPage } from './groups-page.tsx'
import { InvitesPage } from './invites-page.tsx'
import { ModelsPage } from './models-page.tsx'
import { ToolsPage } from './tools-page.tsx'
import { UsersPage } from './users-page.tsx'

const pages = {
  users: UsersPage,
  invites: InvitesPage,
  groups: GroupsPage,
  models: ModelsPage,
  tools: ToolsPage,
  audit: AuditPage,
} as const
const icons = {
  users: 'users',
  invites: 'send',
  groups: 'folder',
  models: 'model',
  tools: 'tool',
  audit: 'info',
} as const
type Place = keyof typeof pages
const places: readonly Place[] = ['users', 'invites', 'groups', 'models', 'tools', 'audit']

export default function AdministrationPage({ place }: { place: string }) {
  const name = places.find((one) => one === place) ?? 'users'
  const Shown = pages[name]
  useEffect(() => {
    document.title = `${t('admin.title')} · ${t('app.name')}`
  }, [])
  return (
    <Page
      title={t('admin.title')}
      places={places.map((one) => ({ path: `/admin/${one}`, name: t(`admin.place.${one}`), icon: icons[one] }))}
    >
      <Shown />
    </Page>
  )
}
