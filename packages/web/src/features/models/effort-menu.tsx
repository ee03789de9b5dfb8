import type { Model, ReasoningEffort } from '@parley/contract'
import { enEfforts } from '../../i18n/en/efforts.ts'
import { learn, t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { pickerButton } from '../../ui/picker.tsx'

learn(enEfforts)

interface EffortMenuProps {
  efforts: Model['efforts']
  /** Null: as the model is set up. */
  chosen: ReasoningEffort | null
  choose(effort: ReasoningEffort | null): void
}

/** How long the model thinks before it answers, in this conversation. */
export default function EffortMenu({ efforts, chosen, choose }: EffortMenuProps) {
  const nameOf = (effort: ReasoningEffort | null): string => t(`effort.${effort ?? 'usual'}`)
  return (
    <Menu
      label={t('effort.now', { effort: nameOf(chosen) })}
      className={pickerButton}
      entries={[
        { heading: t('effort.about') },
        ...[null, ...efforts].map((effort) => ({
          text: nameOf(effort),
          chosen: effort === chosen,
          choose: () => choose(effort),
        })),
      ]}
    >
      <Icon name="thought" size={17} />
      {chosen !== null && <span>{nameOf(chosen)}</span>}
    </Menu>
  )
}
