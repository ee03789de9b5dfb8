import * as contract from '@parley/contract'
import type { ChangeToolServer, ToolApproval, ToolServer } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { toolServersQuery } from '../../api/administration.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { removeIfSure } from '../../ui/ask.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Switch } from '../../ui/switch.tsx'
import { confirmed } from '../account/confirm.ts'
import { ToolSignIn, ToolSignInDialog } from './tool-sign-in.tsx'
import { changeVersioned } from './change-versioned.ts'
import styles from './tools.module.css'

const act = (work: () => Promise<unknown>): Promise<unknown> =>
  andShow(['admin-tool-servers', 'admin-tools', 'tools'], () => confirmed(work))

/** Servers that add tools. What they have is offered only as an administrator has seen and approved it. */
export function ToolServersSection() {
  const { data } = useQuery(toolServersQuery)
  const [made, setMade] = useState(0)
  const add = async ({ name = '', url = '', token = '' }: Record<string, string>): Promise<void> => {
    const body = { name, url, ...(token.trim() !== '' && { token }) }
    await act(() => call('POST', 'admin/tool-servers', contract.toolServer, { body }))
    setMade(made + 1)
  }
  return (
    <Section title={t('servers.title')} lead={t('servers.lead')}>
      <Rows label={t('servers.title')}>
        {data?.items.map((server) => (
          <ServerRow key={server.id} server={server} />
        ))}
      </Rows>
      <Form key={made} submit={t('servers.add')} send={add}>
        {(errors) => (
          <>
            <Field name="name" label={t('conversation.title')} errors={errors?.['name']} autoComplete="off" />
            <Field
              name="url"
              type="url"
              label={t('providers.address')}
              hint={t('servers.address.hint')}
              errors={errors?.['url']}
              autoComplete="off"
            />
            <Field
              name="token"
              type="password"
              label={t('servers.token')}
              hint={t('servers.token.hint')}
              errors={errors?.['token']}
              autoComplete="off"
            />
          </>
        )}
      </Form>
    </Section>
  )
}

const approvals: readonly ToolApproval[] = ['never', 'ask', 'always']

export const sayApproval = (value: unknown): string | undefined =>
  approvals.flatMap((one) => (one === value ? [t(`admin.tools.approval.${one}`)] : []))[0]

/** What is wrong goes before where it is. */
function About({ server: { url, problem, signIn, account } }: { server: ToolServer }) {
  const wrong = account?.problem ?? problem
  if (wrong !== null) return <bdi>{wrong}</bdi>
  const whose = signIn === 'house' ? 'toolSignIn.house' : 'toolSignIn'
  return (
    <>
      <bdi>{url}</bdi>
      {account !== null && <> · {t(account.signedIn ? `${whose}.in` : `${whose}.out`)}</>}
    </>
  )
}

function ServerRow({ server }: { server: ToolServer }) {
  const { id, name, enabled, state, tools, differences, fingerprint, approval, version } = server
  const [editing, setEditing] = useState(false)
  const path = `admin/tool-servers/${id}`
  const change = (wanted: Omit<ChangeToolServer, 'version'>): Promise<unknown> =>
    act(() =>
      changeVersioned({
        method: 'PATCH',
        path,
        schema: contract.toolServer,
        body: { version, ...wanted },
        names: { enabled: t('admin.tools.offered'), approval: t('admin.tools.approval') },
        say: (field, value) => (field === 'approval' ? sayApproval(value) : undefined),
      }),
    )
  const toApprove = (state === 'new' || state === 'changed') && fingerprint !== null
  const isNew = new Set([...differences.added, ...differences.changed])
  return (
    <>
      <Row title={name} about={<About server={server} />}>
        <ToolSignIn server={server} edit={() => setEditing(true)} />
        <Badge tone={state === 'ready' ? 'plain' : 'caution'}>{t(`servers.state.${state}`)}</Badge>
        <Menu
          label={`${name}, ${t('admin.tools.approval')}: ${t(`admin.tools.approval.${approval}`)}`}
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
        <Switch checked={enabled} change={(on) => change({ enabled: on })}>
          {t('admin.tools.offered')}
        </Switch>
        <Button icon="again" onClick={() => deed(() => act(() => call('POST', `${path}/look`, contract.toolServer)))}>
          {t('servers.look')}
        </Button>
        <Button
          onClick={() =>
            deed(() => removeIfSure(name, t('servers.remove.text'), () => act(() => call('DELETE', path, nothing))))
          }
        >
          {t('row.remove')}
        </Button>
      </Row>
      {editing && <ToolSignInDialog server={server} close={() => setEditing(false)} />}
      {toApprove && (
        <li className={styles['approve']}>
          <p>{t(state === 'new' ? 'servers.approve.new' : 'servers.approve.changed', { name })}</p>
          <ul>
            {tools.map((tool) => (
              <li key={tool.name}>
                <strong>
                  <bdi>{tool.name}</bdi>
                </strong>{' '}
                {state === 'changed' && isNew.has(tool.name) && (
                  <Badge tone="caution">
                    {t(differences.added.includes(tool.name) ? 'servers.tool.added' : 'servers.tool.changed')}
                  </Badge>
                )}
                <span dir="auto">{tool.description}</span>
              </li>
            ))}
            {differences.removed.map((removed) => (
              <li key={removed}>
                <bdi>{removed}</bdi> <Badge tone="caution">{t('servers.tool.removed')}</Badge>
              </li>
            ))}
          </ul>
          <Button
            look="primary"
            onClick={() =>
              deed(() => act(() => call('POST', `${path}/approve`, contract.toolServer, { body: { fingerprint } })))
            }
          >
            {t('servers.approve')}
          </Button>
        </li>
      )}
    </>
  )
}
