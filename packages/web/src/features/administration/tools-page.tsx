import * as contract from '@parley/contract'
import type { AdminTool, ChangeTool, Group, ToolApproval } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { andShow } from '../../api/account.ts'
import { adminToolsQuery, groupsQuery } from '../../api/administration.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { Switch } from '../../ui/switch.tsx'
import { confirmed } from '../account/confirm.ts'
import { aboutTool, nameOfTool } from '../tools/tool-words.ts'
import { PageHostsSection } from './page-hosts-section.tsx'
import { sayApproval, ToolServersSection } from './tool-servers-section.tsx'
import { changeVersioned } from './change-versioned.ts'
import styles from './tools.module.css'
import { WebSearchSection } from './web-search-section.tsx'

const approvals: readonly ToolApproval[] = ['never', 'ask', 'always']

export function ToolsPage() {
  const tools = useQuery(adminToolsQuery)
  const groups = useQuery(groupsQuery)
  if (tools.isLoadingError) {
    return <FailedNote text={problemOf(tools.error).detail} retry={() => void tools.refetch()} />
  }
  if (tools.data === undefined) return <Skeleton lines={8} />
  return (
    <>
      <Section title={t('admin.place.tools')} lead={t('admin.tools.lead')}>
        <p className={styles['limits']}>{t('admin.tools.limits', tools.data.limits)}</p>
        <Rows label={t('admin.place.tools')}>
          {tools.data.items.map((tool) => (
            <ToolRow key={tool.name} tool={tool} groups={groups.data?.items ?? []} />
          ))}
        </Rows>
      </Section>
      <WebSearchSection />
      <PageHostsSection />
      <ToolServersSection />
    </>
  )
}

function ToolRow({ tool, groups }: { tool: AdminTool; groups: readonly Group[] }) {
  const { name, enabled, approval, groupIds, version } = tool
  const change = (wanted: Omit<ChangeTool, 'version'>): Promise<unknown> =>
    andShow(['admin-tools', 'tools'], () =>
      confirmed(() =>
        changeVersioned({
          method: 'PATCH',
          path: `admin/tools/${encodeURIComponent(name)}`,
          schema: contract.adminTool,
          body: { version, ...wanted },
          names: {
            enabled: t('admin.tools.offered'),
            approval: t('admin.tools.approval'),
            groupIds: t('admin.tools.who'),
          },
          say: (field, value) =>
            field === 'approval'
              ? sayApproval(value)
              : field === 'groupIds' && !Array.isArray(value)
                ? t('admin.tools.everybody')
                : Array.isArray(value)
                  ? groups.flatMap(({ id, name }) => (value.includes(id) ? [name] : [])).join(', ')
                  : undefined,
        }),
      ),
    )
  const title = nameOfTool(name, tool)
  const chosen = groups.filter(({ id }) => groupIds?.includes(id) === true)
  const who = groupIds === null ? t('admin.tools.everybody') : chosen.map((group) => group.name).join(', ')
  return (
    <Row
      title={title}
      about={
        <>
          {aboutTool(tool)}
          {tool.server !== null && <> · {t('tools.from', { server: tool.server })}</>}
          {tool.reachesOut && (
            <>
              <br />
              <Badge icon="globe">{t('admin.tools.out')}</Badge>
            </>
          )}
        </>
      }
    >
      <Menu
        label={`${title}, ${t('admin.tools.approval')}: ${t(`admin.tools.approval.${approval}`)}`}
        className={styles['choice']}
        entries={[
          { heading: t('admin.tools.approval') },
          ...approvals.map((one) => ({
            text: t(`admin.tools.approval.${one}`),
            chosen: one === approval,
            choose: () => deed(() => change({ approval: one })),
          })),
        ]}
      >
        {t(`admin.tools.approval.${approval}`)}
        <Icon name="chevronDown" size={15} />
      </Menu>
      {groups.length > 0 && (
        <Menu
          label={`${title}, ${t('admin.tools.who')}: ${who}`}
          className={styles['choice']}
          entries={[
            { heading: t('admin.tools.who') },
            {
              text: t('admin.tools.everybody'),
              chosen: groupIds === null,
              choose: () => deed(() => change({ groupIds: null })),
            },
            ...groups.map((group) => {
              const has = groupIds?.includes(group.id) === true
              const others = chosen.map(({ id }) => id).filter((id) => id !== group.id)
              const next = has ? others : [...others, group.id]
              return {
                text: group.name,
                chosen: has,
                choose: () => deed(() => change({ groupIds: next.length === 0 ? null : next })),
              }
            }),
          ]}
        >
          {who}
          <Icon name="chevronDown" size={15} />
        </Menu>
      )}
      <Switch checked={enabled} change={(on) => change({ enabled: on })}>
        {t('admin.tools.offered')}
      </Switch>
    </Row>
  )
}
