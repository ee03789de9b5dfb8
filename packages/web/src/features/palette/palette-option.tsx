import { Icon } from '../../ui/icon.tsx'
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
            <Marked {...snippet} />
          </span>
        )}
      </div>
      {keys !== undefined && <Keys keys={keys} />}
    </div>
  )
}

function Marked({ text, marks }: { text: string; marks: [number, number][] }) {
  const parts: React.ReactNode[] = []
  let end = 0
  for (const [from, to] of marks) {
    if (from < end) continue
    parts.push(text.slice(end, from), <mark key={from}>{text.slice(from, to)}</mark>)
    end = to
  }
  parts.push(text.slice(end))
  return parts
}
