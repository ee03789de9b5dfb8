import styles from './keys.module.css'

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)
const names: Record<string, string> = isApple
  ? { Mod: '⌘', Shift: '⇧', Alt: '⌥' }
  : { Mod: 'Ctrl', Shift: 'Shift', Alt: 'Alt' }

/** A combination of keys as they are called on this machine. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles['keys']} dir="ltr">
      {keys.split('+').map((key) => (
        <kbd key={key}>{names[key] ?? key}</kbd>
      ))}
    </span>
  )
}
