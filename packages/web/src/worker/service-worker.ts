import { keptName, mayBeKept, mostKept } from './kept.ts'
import type { WorkerScope } from './worker-scope.ts'

declare const self: WorkerScope
/** Written in when the app is built: the files the app begins with, and a name for exactly these. */
declare const __SHELL__: { version: string; files: string[] }

const shellName = `parley-shell-${__SHELL__.version}`
const at = (path: string): string => new URL(path, self.registration.scope).href

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shellName).then((shell) => shell.addAll(['./', ...__SHELL__.files].map(at))))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(removeOldShells().then(() => self.clients.claim()))
})

self.addEventListener('message', ({ data }) => {
  // Only when the reader says so: a page in use keeps the files it began with.
  if (data === 'take-over') void self.skipWaiting()
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
    if (response.ok) await keep(request, response.clone())
    // Signed out elsewhere: what was kept belongs to nobody here any more.
    if (response.status === 401) await caches.delete(keptName)
    return response
  } catch (error) {
    const kept = await (await caches.open(keptName)).match(request, { ignoreVary: true })
    if (kept !== undefined) return kept
    throw error
  }
}

async function keep(request: Request, response: Response): Promise<void> {
  const kept = await caches.open(keptName)
  await kept.put(request, response)
  const keys = await kept.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - mostKept))) await kept.delete(old)
}

async function removeOldShells(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('parley-shell-') && name !== shellName)
  await Promise.all(old.map((name) => caches.delete(name)))
}
