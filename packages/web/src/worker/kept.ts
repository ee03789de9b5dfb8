/** The words kept on this device. The cache is there while its owner wants it so, and only then anything is put in. */
export const keptName = 'parley-kept'
/** Pages of messages, lists and what else is needed to show them. */
export const mostKept = 150

const kept = [
  /^\/api\/(?:auth\/session|instance|models|sidebar)$/,
  /^\/api\/conversations\?view=\w+(?:&folder=[^&]*)?&limit=\d+$/,
  /^\/api\/conversations\/[0-9a-f-]{36}(?:\/messages\?limit=\d+)?$/,
]

/** What it takes to read recent conversations: nothing of accounts, keys or other people. */
export function mayBeKept(path: string): boolean {
  return kept.some((pattern) => pattern.test(path))
}

/** As much of a browser's caches as is used for it. */
export interface Caches {
  has(name: string): Promise<boolean>
  open(name: string): Promise<Shelf>
  delete(name: string): Promise<boolean>
}
export type Shelf = Pick<Cache, 'match' | 'put'> & {
  keys(): Promise<readonly Request[]>
  delete(request: Request): Promise<boolean>
}

/** Puts an answer where it is found without a connection, if anything is kept still. */
export async function keep(caches: Caches, request: Request, response: Response): Promise<void> {
  // Who has signed out while this was on its way: opening would make anew what was thrown away.
  if (!(await caches.has(keptName))) return
  if (await isSomebodyElse(await caches.open(keptName), request, response)) await caches.delete(keptName)
  // Signed out elsewhere: what was kept belongs to nobody here any more.
  if (tellsWho(request) && (await idOf(response.clone())) === null) return void (await caches.delete(keptName))
  const kept = await caches.open(keptName)
  await kept.put(request, response)
  const keys = await kept.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - mostKept))) await kept.delete(old)
}

/** A sign-in service leads another person in here without this app having a hand in it. */
async function isSomebodyElse(kept: Shelf, request: Request, response: Response): Promise<boolean> {
  if (!tellsWho(request)) return false
  const before = await kept.match(request, { ignoreVary: true })
  return before !== undefined && (await idOf(before)) !== (await idOf(response.clone()))
}

const tellsWho = ({ url }: Request): boolean => new URL(url).pathname.endsWith('/api/auth/session')

/** Of the person who sits here; null for nobody. */
async function idOf(here: Response): Promise<string | null> {
  const { me }: { me?: unknown } = Object(await here.json().catch(() => null))
  const { id }: { id?: unknown } = Object(me)
  return typeof id === 'string' ? id : null
}
