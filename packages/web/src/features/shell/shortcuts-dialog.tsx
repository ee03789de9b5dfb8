import { t, type TextKey } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Keys } from '../../ui/keys.tsx'
import { shortcuts, type Shortcut } from './shortcuts.ts'
import styles from './shortcuts-dialog.module.css'

const inTheField: { keys: string; name: Extract<TextKey, `shortcut.${string}`> }[] = [
  { keys: 'Enter', name: 'shortcut.send' },
  { keys: 'Shift+Enter', name: 'shortcut.line' },
]

export default function ShortcutsDialog({ close }: { close: () => void }) {
  const everywhere: Shortcut[] = Object.values(shortcuts)
  return (
    <Dialog title={t('shortcuts.title')} onClose={close}>
      <dl className={styles['list']}>
        {[...everywhere, ...inTheField].map(({ keys, name }) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>
              <Keys keys={keys.replace('ArrowUp', '↑').replace('ArrowDown', '↓').replace('Escape', 'Esc')} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
