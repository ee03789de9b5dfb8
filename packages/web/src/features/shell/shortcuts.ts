import { useEffect, useRef } from 'react'
import type { TextKey } from '../../i18n/index.ts'

export interface Shortcut {
  keys: string
  name: Extract<TextKey, `shortcut.${string}`>
}

export const shortcuts = {
  palette: { keys: 'Mod+K', name: 'shortcut.palette' },
  newChat: { keys: 'Mod+Shift+O', name: 'shortcut.newChat' },
  sidebar: { keys: 'Mod+Shift+S', name: 'shortcut.sidebar' },
  previous: { keys: 'Alt+ArrowUp', name: 'shortcut.previous' },
  next: { keys: 'Alt+ArrowDown', name: 'shortcut.next' },
  composer: { keys: 'Shift+Escape', name: 'shortcut.composer' },
  undo: { keys: 'Mod+Z', name: 'shortcut.undo' },
  overview: { keys: '?', name: 'shortcut.overview' },
} as const satisfies Record<string, Shortcut>

/** In a field these mean what they always mean there. */
const notInFields: readonly string[] = [shortcuts.undo.keys, shortcuts.overview.keys]

export type ShortcutName = keyof typeof shortcuts

/** Whether a press means these keys; letters by what they write, so that every keyboard has them where its user expects. */
export function isPress(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const wants = (name: string): boolean => parts.includes(name)
  if (key === '?') return event.key === '?' && !event.ctrlKey && !event.metaKey && !event.altKey
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    (event.ctrlKey || event.metaKey) === wants('Mod') &&
    event.shiftKey === wants('Shift') &&
    event.altKey === wants('Alt')
  )
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

/** Runs what belongs to the keys, wherever the focus is; a dialog in front keeps them to itself. */
export function useShortcuts(deeds: Record<ShortcutName, () => unknown>): void {
  const latest = useRef(deeds)
  useEffect(() => {
    latest.current = deeds
  })
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.isComposing || event.defaultPrevented || document.querySelector('dialog:modal') !== null) return
      for (const name of names) {
        const { keys } = shortcuts[name]
        if (!isPress(event, keys) || (notInFields.includes(keys) && isTyping(event.target))) continue
        event.preventDefault()
        latest.current[name]()
        return
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

const names: readonly ShortcutName[] = [
  'palette',
  'newChat',
  'sidebar',
  'previous',
  'next',
  'composer',
  'undo',
  'overview',
]
