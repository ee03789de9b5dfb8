import { readUrl } from '../api/read-url.ts'
import { decodeEntities } from './entities.ts'

const allowed = new Set(['http:', 'https:', 'mailto:'])
/** Long enough for any address people use; a longer one carries data. */
const longest = 4_000

/** An address a click may open, or null: no scripts, no data, no files, nothing of this origin, whatever was written. */
export function safeLink(href: string): URL | null {
  if (href.length > longest) return null
  const url = readUrl(decodeEntities(href).trim())
  if (url === null || !allowed.has(url.protocol)) return null
  // A name before the host is only ever there to look like another host.
  return url.username === '' && url.password === '' ? url : null
}

/** Where a link leads, in the words a person checks it by. */
export function placeOf(url: URL): string {
  return url.protocol === 'mailto:' ? url.pathname : url.host
}
