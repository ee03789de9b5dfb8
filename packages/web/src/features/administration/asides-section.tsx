import * as contract from '@parley/contract'
import type { AdminModel, AsideSettings } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { andShow } from '../../api/account.ts'
import { asidesQuery } from '../../api/asides.ts'
import { t } from '../../i18n/index.ts'
import { deed } from '../../ui/deed.ts'
import { Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { changeVersioned } from './change-versioned.ts'

/** What a small model does beside conversations. */
export function AsidesSection({ models }: { models: readonly AdminModel[] }) {
  const { data } = useQuery(asidesQuery)
  if (data === undefined) return null
  const { value, version } = data
  const change = (part: Partial<AsideSettings>): Promise<unknown> =>
    andShow(['admin-asides', 'suggestions'], () =>
      changeVersioned({
        method: 'PUT',
        path: 'admin/asides',
        schema: contract.versionedAsideSettings,
        body: { value: { ...value, ...part }, version },
        names: {
          titles: t('asides.titles'),
          suggestions: t('asides.suggestions'),
          modelId: t('asides.model'),
          visionModelId: t('asides.vision'),
        },
        say: (_, id) => models.find((one) => one.id === id)?.name,
      }),
    )
  const offered = models.filter(({ id, enabled, present }) => id === value.modelId || (enabled && present))
  return (
    <Section title={t('asides.title')} lead={t('asides.lead')}>
      <Switch checked={value.titles} change={(titles) => change({ titles })}>
        {t('asides.titles')}
      </Switch>
      <Switch checked={value.suggestions} change={(suggestions) => change({ suggestions })}>
        {t('asides.suggestions')}
      </Switch>
      <Select
        label={t('asides.model')}
        hint={t('asides.model.hint')}
        value={value.modelId ?? ''}
        options={[
          { value: '', text: t('asides.model.automatic') },
          ...offered.map(({ id, name, provider }) => ({ value: id, text: `${name} · ${provider.name}` })),
        ]}
        choose={(modelId) => deed(() => change({ modelId: modelId === '' ? null : modelId }))}
      />
      <Select
        label={t('asides.vision')}
        hint={t('asides.vision.hint')}
        value={value.visionModelId ?? ''}
        options={[
          { value: '', text: t('asides.vision.nobody') },
          ...models
            .filter(({ id, capabilities, enabled }) => id === value.visionModelId || (enabled && capabilities.vision))
            .map(({ id, name, provider }) => ({ value: id, text: `${name} · ${provider.name}` })),
        ]}
        choose={(id) => deed(() => change({ visionModelId: id === '' ? null : id }))}
      />
    </Section>
  )
}
