import { useQuery } from '@tanstack/react-query'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { pickerButton } from '../../ui/picker.tsx'
import { toldApart } from '../models/apart.ts'

interface BesideMenuProps {
  /** The model that answers anyway; null: the default. */
  chosen: string | null
  /** All that answer, the usual one first; empty: that one alone. */
  besides: readonly string[]
  choose(modelIds: string[]): void
}

const most = 4

/** Further models for the same question. */
export function BesideMenu({ chosen, besides, choose }: BesideMenuProps) {
  const models = useQuery(modelsQuery).data?.items ?? []
  const usual = chosen ?? models.find(({ isDefault }) => isDefault)?.id ?? models[0]?.id
  if (models.length < 2 || usual === undefined) return null
  const others = besides.filter((id) => id !== usual)
  const aboutOf = toldApart(models)
  const toggle = (id: string): void => {
    const next = others.includes(id) ? others.filter((one) => one !== id) : [...others, id].slice(0, most - 1)
    choose(next.length === 0 ? [] : [usual, ...next])
  }
  const label = others.length === 0 ? t('beside.ask') : t('beside.asked', { count: others.length })
  return (
    <Menu
      label={label}
      className={pickerButton}
      entries={[
        { heading: t('beside.ask') },
        ...models
          .filter(({ id }) => id !== usual)
          .slice(0, 20)
          .map((model) => ({
            text: model.name,
            about: aboutOf(model),
            chosen: others.includes(model.id),
            choose: () => toggle(model.id),
          })),
      ]}
    >
      <Icon name="columns" size={17} />
      {others.length > 0 && <span>+{others.length}</span>}
    </Menu>
  )
}
