import { Icon } from '../../ui/icon.tsx'
import { MarkedText } from '../../ui/marked-text.tsx'
import { Keys } from '../../ui/keys.tsx'
import type { PaletteItem } from './palette-item.ts'
import styles from './palette.module.css'

interface PaletteOptionProps {
  id: string
  item: PaletteItem
  active: boolean
  choose: () => void
}

export function PaletteOption({ id, item: { text, icon, snippet, keys }, active, choose }: PaletteOptionProps) {
  return (
    <div id={id} role="option" aria-selected={active} className={styles['option']} onClick={choose}>
      <Icon name={icon} size={18} />
      <div className={styles['words']}>
        <span dir="auto">{text}</span>
        {snippet && (
          <span className={styles['snippet']} dir="auto">
            <MarkedText {...snippet} />
          </span>
        )}
      </div>
      {keys !== undefined && <Keys keys={keys} />}
    </div>
  )
}
