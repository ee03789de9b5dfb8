import { useLocation } from 'wouter'
import { takeBackLast } from '../../ui/toasts.ts'
import type { ShellDialog } from './shell-context.ts'
import { useShortcuts } from './shortcuts.ts'

interface Deeds {
  toggleSidebar(): void
  show(dialog: ShellDialog): void
}

export function useShellShortcuts({ toggleSidebar, show }: Deeds): void {
  const [location, navigate] = useLocation()
  useShortcuts({
    palette: () => show({ kind: 'palette' }),
    overview: () => show({ kind: 'shortcuts' }),
    newChat: () => navigate('/'),
    sidebar: toggleSidebar,
    composer: () => document.querySelector<HTMLElement>('main textarea')?.focus(),
    undo: takeBackLast,
    previous: () => step(-1),
    next: () => step(1),
  })

  /** In the order in which the list shows them, which no query knows. */
  function step(by: 1 | -1): void {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('nav a[href*="/c/"]')]
    const at = links.findIndex((link) => link.getAttribute('aria-current') === 'page')
    const target = at === -1 ? links.at(by === 1 ? 0 : -1) : links[at + by]
    if (target !== undefined && !location.endsWith(target.pathname)) target.click()
  }
}
