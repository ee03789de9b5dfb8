import * as contract from '@parley/contract'
import type { AdminModel, AdminProvider } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { adminModelsQuery, providersQuery } from '../../api/administration.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { removeIfSure } from '../../ui/ask.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Switch } from '../../ui/switch.tsx'
import { confirmed } from '../account/confirm.ts'
import { showToast } from '../../ui/toast.tsx'
import { queryClient } from '../../api/queries.ts'
import { AddModel } from './add-model.tsx'
import { KeepAlive } from './keep-alive.tsx'
import { PullsSection } from './pulls-section.tsx'
import { AsidesSection } from './asides-section.tsx'
import { ModelDialog } from './model-dialog.tsx'
import { Select } from '../../ui/select.tsx'
import styles from './administration.module.css'
import { changeVersioned } from './change-versioned.ts'

const kinds = ['openai', 'anthropic', 'gemini', 'azure', 'ollama'] as const
/** Comes with Parley: turned off, and never removed. */
const shipped = new Set<AdminProvider['kind']>(['embedded', 'passages'])
const shown = ['admin-providers', 'admin-models', 'models']
const act = (work: () => Promise<unknown>): Promise<unknown> => andShow(shown, () => confirmed(work))

export function ModelsPage() {
  const providers = useQuery(providersQuery)
  const models = useQuery(adminModelsQuery)
  const [editedId, setEdited] = useState<string | null>(null)
  const edited = models.data?.items.find(({ id }) => id === editedId)
  // One that was turned on all the same stands among the others.
  const { forChat = [], others = [] } = Object.groupBy(models.data?.items ?? [], ({ forChat: chats, enabled }) =>
    chats || enabled ? 'forChat' : 'others',
  )
  return (
    <>
      <Section title={t('providers.title')} lead={t('providers.lead')}>
        <Rows label={t('providers.title')}>
          {providers.data?.items.map((provider) => (
            <ProviderRow key={provider.id} provider={provider} />
          ))}
        </Rows>
        <AddProvider />
      </Section>
      {providers.data?.items
        .filter(({ kind, enabled }) => kind === 'ollama' && enabled)
        .map((provider) => (
          <PullsSection key={provider.id} provider={provider}>
            <KeepAlive provider={provider} />
          </PullsSection>
        ))}
      <Section title={t('admin.place.models')} lead={t('models.lead')}>
        {models.data?.items.length === 0 && <p>{t('step.none.title')}</p>}
        <Rows label={t('admin.place.models')}>
          {forChat.map((model, index) => (
            <ModelRow key={model.id} model={model} first={index === 0} edit={() => setEdited(model.id)} />
          ))}
        </Rows>
        {others.length > 0 && (
          <details className={styles['unfolding']}>
            <summary>{t('models.others', { count: others.length })}</summary>
            <p>{t('models.others.lead')}</p>
            <Rows label={t('models.others', { count: others.length })}>
              {others.map((model) => (
                <ModelRow key={model.id} model={model} first edit={() => setEdited(model.id)} />
              ))}
            </Rows>
          </details>
        )}
        <AddModel providers={providers.data?.items ?? []} />
        {edited !== undefined && (
          <ModelDialog key={edited.id} model={edited} models={models.data?.items ?? []} close={() => setEdited(null)} />
        )}
      </Section>
      <AsidesSection models={models.data?.items ?? []} />
    </>
  )
}

function ProviderRow({
  provider: { id, kind, name, baseUrl, isReadOnly, enabled, hasKey, circuit, version },
}: {
  provider: AdminProvider
}) {
  const path = `admin/providers/${id}`
  return (
    <Row
      title={name}
      about={
        <>
          {t(`provider.${kind}`)} {baseUrl !== null && <bdi>· {baseUrl}</bdi>}
        </>
      }
    >
      {circuit !== 'closed' && (
        <Badge tone="caution" icon="warning">
          {t(circuit === 'open' ? 'providers.open' : 'providers.halfOpen')}
        </Badge>
      )}
      <TestButton path={path} />
      {hasKey && <Badge icon="key">{t('providers.key')}</Badge>}
      {isReadOnly ? (
        <Badge>{t('providers.environment')}</Badge>
      ) : (
        <>
          <Switch
            checked={enabled}
            change={(on) =>
              act(() =>
                changeVersioned({
                  method: 'PATCH',
                  path,
                  schema: contract.adminProvider,
                  body: { version, enabled: on },
                  names: { enabled: t('models.offered') },
                }),
              )
            }
          >
            {t('models.offered')}
          </Switch>
          {!shipped.has(kind) && (
            <Button
              onClick={() =>
                deed(() =>
                  removeIfSure(name, t('providers.remove.text'), () => act(() => call('DELETE', path, nothing))),
                )
              }
            >
              {t('row.remove')}
            </Button>
          )}
        </>
      )}
    </Row>
  )
}

function AddProvider() {
  const [made, setMade] = useState(0)
  const create = async ({ kind = '', name = '', baseUrl = '', apiKey = '' }: Record<string, string>): Promise<void> => {
    const body = {
      kind: kinds.find((one) => one === kind) ?? 'openai',
      name,
      ...(baseUrl.trim() !== '' && { baseUrl }),
      ...(apiKey.trim() !== '' && { apiKey }),
    }
    await act(() => call('POST', 'admin/providers', contract.adminProvider, { body }))
    setMade(made + 1)
  }
  return (
    <Form key={made} submit={t('providers.add')} send={create}>
      {(errors) => (
        <>
          <Select
            name="kind"
            label={t('providers.kind')}
            options={kinds.map((kind) => ({ value: kind, text: t(`provider.${kind}`) }))}
          />
          <Field name="name" label={t('conversation.title')} errors={errors?.['name']} autoComplete="off" />
          <Field
            name="baseUrl"
            type="url"
            label={t('providers.address')}
            hint={t('providers.address.hint')}
            errors={errors?.['baseUrl']}
            autoComplete="off"
          />
          <Field
            name="apiKey"
            type="password"
            label={t('providers.key')}
            errors={errors?.['apiKey']}
            autoComplete="off"
          />
        </>
      )}
    </Form>
  )
}

/** Says what is wrong, or how many models there are. */
function TestButton({ path }: { path: string }) {
  const [busy, setBusy] = useState(false)
  async function test(): Promise<void> {
    setBusy(true)
    try {
      const { state, detail } = await call('POST', `${path}/test`, contract.discovery)
      showToast({ text: detail, ...(state !== 'found' && { tone: 'problem' as const }) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button busy={busy} onClick={() => deed(test)}>
      {t('providers.test')}
    </Button>
  )
}

interface ModelRowProps {
  model: AdminModel
  /** Before all others that nobody has put in order. */
  first: boolean
  edit(): void
}

function ModelRow({ model, first, edit }: ModelRowProps) {
  const { id, name, provider, enabled, isDefault, present, byHand, forChat, version } = model
  const path = `admin/models/${encodeURIComponent(id)}`
  const change = (body: Omit<contract.ChangeModel, 'version'>): Promise<unknown> =>
    act(() => call('PATCH', path, contract.adminModel, { body: { version, ...body } }))
  return (
    <Row title={name} about={provider.name}>
      {!present && <Badge tone="caution">{t('models.gone')}</Badge>}
      {!forChat && <Badge>{t('models.notForChat')}</Badge>}
      {byHand && <Badge>{t('models.byHand')}</Badge>}
      {isDefault ? (
        <Badge tone="accent">{t('model.default')}</Badge>
      ) : (
        enabled && <Button onClick={() => deed(() => change({ isDefault: true }))}>{t('models.makeDefault')}</Button>
      )}
      <Switch checked={enabled} change={(on) => change({ enabled: on })}>
        {t('models.offered')}
      </Switch>
      <IconButton icon="up" label={t('models.up', { name })} disabled={first} onClick={() => deed(() => moveUp(id))} />
      {(byHand || !present) && (
        <Button
          onClick={() =>
            deed(() => removeIfSure(name, t('models.remove.text'), () => act(() => call('DELETE', path, nothing))))
          }
        >
          {t('row.remove')}
        </Button>
      )}
      <IconButton icon="edit" label={t('models.edit', { name })} onClick={edit} />
    </Row>
  )
}

/** One place nearer to the front, for everybody. */
async function moveUp(id: string): Promise<void> {
  const ids = queryClient.getQueryData(adminModelsQuery.queryKey)?.items.map((model) => model.id) ?? []
  const at = ids.indexOf(id)
  if (at < 1) return
  ids.splice(at - 1, 0, ...ids.splice(at, 1))
  await act(() => call('PUT', 'admin/models/order', nothing, { body: { ids } }))
}
