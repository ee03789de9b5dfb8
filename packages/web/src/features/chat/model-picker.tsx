import { useQuery } from '@tanstack/react-query'
import type { Model } from '@parley/contract'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import styles from './chat.module.css'

export function ModelPicker({ chosen, choose }: { chosen: string | null; choose: (modelId: string) => void }) {
  const { data } = useQuery(modelsQuery)
  if (data === undefined) return null
  const current = data.items.find((model) => model.id === chosen) ?? data.items.find((model) => model.isDefault)
  if (current === undefined) return <span className={styles['no-model']}>{t('model.none')}</span>
  return (
    <Menu
      label={`${t('model.choose')}: ${current.name}`}
      className={styles['model']}
      entries={data.items.map((model) => ({
        text: describe(model),
        choose: () => choose(model.id),
        chosen: model === current,
      }))}
    >
      <span>{current.isStarter ? t('model.starter') : current.name}</span>
      <Icon name="chevron" size={16} />
    </Menu>
  )
}

function describe(model: Model): string {
  const { tools, vision, reasoning } = model.capabilities
  const can = [tools && t('model.tools'), vision && t('model.vision'), reasoning && t('model.reasoning')].filter(
    Boolean,
  )
  const name = model.isStarter ? `${model.name} (${t('model.starter')})` : model.name
  return can.length > 0 ? `${name} · ${can.join(', ')}` : name
}
