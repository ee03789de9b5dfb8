import type { EgressRequest, EgressResponse } from './egress.ts'
import { withoutCredentials } from './headers.ts'
import { refused } from './target.ts'

const maximumRedirects = 5
const redirectStatuses = new Set([301, 302, 303, 307, 308])

/** Fetches a page. Every hop is a request of its own and passes every check again. */
export async function followRedirects(
  request: EgressRequest,
  fetchOnce: (request: EgressRequest) => Promise<EgressResponse>,
): Promise<EgressResponse> {
  let current = request
  for (let hops = 0; ; hops += 1) {
    const response = await fetchOnce(current)
    const location = response.headers['location']
    if (!redirectStatuses.has(response.status) || location === undefined) return response
    response.discard()
    if (hops === maximumRedirects) throw refused(`This page redirects more than ${maximumRedirects} times.`)
    current = redirect(current, location)
  }
}

function redirect(request: EgressRequest, location: string): EgressRequest {
  const from = new URL(request.url)
  if (!URL.canParse(location, from.href)) throw refused('This page redirects to something that is no address.')
  const to = new URL(location, from)
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw refused('This page redirects from a secure address to an insecure one.')
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') throw refused('Only reading a page follows redirects.')
  const headers = request.headers ?? {}
  return { ...request, url: to.href, headers: to.origin === from.origin ? headers : withoutCredentials(headers) }
}
