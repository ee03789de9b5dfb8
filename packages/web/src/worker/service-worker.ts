import { keep, keptName, mayBeKept } from './kept.ts'
import type { WorkerScope } from './worker-scope.ts'

declare const self: WorkerScope
/** Written in when the app is built: the files the app begins with, all its parts, and a name for exactly these. */
declare const __SHELL__: { version: string; files: string[]; parts: string[]; reading: string[] }

const shellName = `parley-shell-${__SHELL__.version}`
const at = (path: string): string => new URL(path, self.registration.scope).href

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(shellName)
      .then((shell) => shell.addAll(['./', ...__SHELL__.files].map(at)))
      .then(fetchParts),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(removeOldShells().then(() => self.clients.claim()))
})

self.addEventListener('message', (event) => {
  const { data } = event
  // Only when the reader says so: a page in use keeps the files it began with.
  if (data === 'take-over') void self.skipWaiting()
  // What a page had loaded before there was a worker: among it the words of its language.
  if (Array.isArray(data)) {
    const used = new Set(data.map(String))
    event.waitUntil(keepParts(__SHELL__.parts.filter((part) => used.has(at(part)))))
  }
})

self.addEventListener('notificationclick', (event) => {
  const { notification } = event
  notification.close()
  event.waitUntil(openAt(String(notification.data)))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return
  const below = url.pathname.slice(new URL(self.registration.scope).pathname.length - 1)
  if (below.startsWith('/assets/')) return event.respondWith(fromShell(request))
  if (request.mode === 'navigate' && !/^\/(?:api|v1|health|metrics|frame|docs)(?:\/|$)/.test(below)) {
    return event.respondWith(fetch(request).catch(() => fromShell(new Request(at('./')))))
  }
  if (mayBeKept(below + url.search)) return event.respondWith(freshOrKept(request))
})

/** Files named by their content never change: what is here is right. */
async function fromShell(request: Request): Promise<Response> {
  const found = await caches.match(request, { ignoreVary: true })
  if (found !== undefined) return found
  const response = await fetch(request)
  if (response.ok) await (await caches.open(shellName)).put(request, response.clone())
  return response
}

/** As it is now; without a connection as it was last, if this device may keep it. */
async function freshOrKept(request: Request): Promise<Response> {
  if (!(await caches.has(keptName))) return fetch(request)
  try {
    const response = await fetch(request)
    if (response.ok) await keep(caches, request, response.clone())
    // Signed out elsewhere: what was kept belongs to nobody here any more.
    if (response.status === 401) await caches.delete(keptName)
    return response
  } catch (error) {
    const kept = await (await caches.open(keptName)).match(request, { ignoreVary: true })
    if (kept !== undefined) return kept
    throw error
  }
}

/** What reading takes, and what this device had of the version before: a newer one must not do less offline. */
async function fetchParts(): Promise<void> {
  const had = new Set<string>()
  for (const name of await oldShells()) {
    for (const { url } of await (await caches.open(name)).keys()) had.add(stem(url.slice(at('./').length)))
  }
  await keepParts(__SHELL__.parts.filter((part) => __SHELL__.reading.includes(part) || had.has(stem(part))))
}

/** A part that does not come is fetched when it is needed. */
async function keepParts(parts: string[]): Promise<void> {
  await Promise.allSettled(parts.map((part) => fromShell(new Request(at(part)))))
}

/** A file by its name alone, whatever its content. */
const stem = (path: string): string => path.replace(/-[\w-]{8}(?=\.\w+$)/, '')

const oldShells = async (): Promise<string[]> =>
  (await caches.keys()).filter((name) => name.startsWith('parley-shell-') && name !== shellName)

/** The version before stays: a tab that still shows it needs parts no server has any more. */
async function removeOldShells(): Promise<void> {
  await Promise.all((await oldShells()).slice(0, -1).map((name) => caches.delete(name)))
}

/** In a page that is there already, which loses nothing; in a new one where there is none. */
async function openAt(path: string): Promise<void> {
  const [page] = await self.clients.matchAll({ type: 'window' })
  if (page === undefined) return void (await self.clients.openWindow(new URL(path, self.registration.scope).href))
  page.postMessage({ open: path })
  await page.focus()
}
