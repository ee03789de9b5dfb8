import { appUrl, basePath } from '../api/base.ts'
import { keptName } from './kept.ts'

const key = 'parley.keep'

/** An installed app is somebody's own device; a browser may be anybody's. */
const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches

function stored(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export const canKeep = (): boolean => 'serviceWorker' in navigator && 'caches' in window

/** Whether recent conversations stay on this device, readable without a connection. */
export function keeps(): boolean {
  return canKeep() && (stored() ?? (isInstalled() ? 'on' : 'off')) === 'on'
}

export async function setKeeps(on: boolean): Promise<void> {
  try {
    localStorage.setItem(key, on ? 'on' : 'off')
  } catch {
    // Storage is blocked: it holds until the page is left.
  }
  if (on) await caches.open(keptName)
  else await forgetKept()
}

/** Nothing of one person may be left for the next one at this screen. */
export async function forgetKept(): Promise<void> {
  if (canKeep()) await caches.delete(keptName)
}

/** Called once somebody is in: keeps if this device may, and tells when a newer version waits. */
export function beginWorker(newer: (takeOver: () => void) => void): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  if (keeps()) void caches.open(keptName)
  void begin(newer).catch(() => undefined)
}

async function begin(newer: (takeOver: () => void) => void): Promise<void> {
  const registration = await navigator.serviceWorker.register(appUrl('sw.js'), { scope: basePath })
  const offer = (): void => {
    const { waiting } = registration
    if (waiting === null || navigator.serviceWorker.controller === null) return
    newer(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      waiting.postMessage('take-over')
    })
  }
  offer()
  void tellUsed()
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer)
  })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void registration.update().catch(() => undefined)
  })
}

/** The page may have begun before there was a worker to keep what it loaded. */
async function tellUsed(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage(performance.getEntriesByType('resource').map(({ name }) => name))
}
