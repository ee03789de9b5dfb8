import ipaddr from 'ipaddr.js'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Egress } from '#platform/egress/index.ts'
import { authorizationLimits } from './limits.ts'

const texts = z.optional(z.array(z.string()))
const resourceShape = z.object({ resource: z.string(), authorization_servers: texts, scopes_supported: texts })
export const serviceShape = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  registration_endpoint: z.optional(z.string()),
  revocation_endpoint: z.optional(z.string()),
  scopes_supported: texts,
  code_challenge_methods_supported: texts,
  token_endpoint_auth_methods_supported: texts,
  id_token_signing_alg_values_supported: texts,
  authorization_response_iss_parameter_supported: z.optional(z.boolean()),
})
/** A service that signs people in, as it describes itself. */
export type Service = z.infer<typeof serviceShape>

export interface Found {
  service: Service
  /** What a token is asked for: the server, as it names itself. */
  resource: string
  /** What it says there is to ask for. */
  scopes: readonly string[]
}

export interface Wanted {
  name: string
  url: string
  /** From the server's own refusal. */
  metadataUrl: string | null
  /** As an administrator entered it, who is believed. */
  issuer: string | null
}

/**
 * Who signs people in for a server: what the server says of itself (RFC 9728), then what the service says of itself
 * (RFC 8414 or OpenID Connect). Each must name the other's address as it was asked for.
 */
export async function discover(egress: Egress, wanted: Wanted, signal: AbortSignal): Promise<Found> {
  const read = (url: string): Promise<unknown> => readJson(egress, wanted, url, signal)
  const about = await aboutResource(wanted, read)
  const issuer = wanted.issuer ?? about?.authorization_servers?.[0] ?? new URL(wanted.url).origin
  if (!URL.canParse(issuer)) throw refused(`${wanted.name} names no service that signs people in.`)
  requireSafe(wanted, issuer)
  const service = await aboutService(wanted, issuer, read)
  return {
    service,
    resource: about?.resource ?? withoutFragment(wanted.url),
    scopes: about?.scopes_supported ?? [],
  }
}

async function aboutResource(wanted: Wanted, read: (url: string) => Promise<unknown>) {
  const { origin, pathname } = new URL(wanted.url)
  const wellKnown = `${origin}/.well-known/oauth-protected-resource`
  const path = pathname === '/' ? [] : [`${wellKnown}${pathname}`]
  const places = wanted.metadataUrl === null ? [...path, wellKnown] : [wanted.metadataUrl]
  for (const place of places) {
    const parsed = resourceShape.safeParse(await read(place))
    if (!parsed.success) continue
    if (!covers(parsed.data.resource, wanted.url)) {
      throw refused(`${wanted.name} says that it is ${parsed.data.resource.slice(0, 200)}, which is another address.`)
    }
    return parsed.data
  }
  return undefined
}

/** A token is for one server: what a server calls itself must hold the address it was entered by. */
function covers(resource: string, url: string): boolean {
  const named = URL.parse(resource)
  if (named === null) return false
  const asked = new URL(url)
  const folder = (path: string): string => (path.endsWith('/') ? path : `${path}/`)
  return named.origin === asked.origin && folder(asked.pathname).startsWith(folder(named.pathname))
}

async function aboutService(wanted: Wanted, issuer: string, read: (url: string) => Promise<unknown>): Promise<Service> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    ...(path === '' ? [] : [`${origin}${path}/.well-known/openid-configuration`]),
  ]
  for (const place of places) {
    const parsed = serviceShape.safeParse(await read(place))
    if (!parsed.success) continue
    return checked(wanted, issuer, parsed.data)
  }
  throw refused(`${wanted.name} wants a sign-in, but ${issuer} does not say how people sign in there.`)
}

function checked(wanted: Wanted, issuer: string, service: Service): Service {
  if (bare(service.issuer) !== bare(issuer)) {
    throw refused(`${issuer} says that it is ${service.issuer.slice(0, 200)}, and is not believed.`)
  }
  for (const endpoint of [
    service.authorization_endpoint,
    service.token_endpoint,
    service.registration_endpoint,
    service.revocation_endpoint,
  ]) {
    if (endpoint !== undefined) requireSafe(wanted, endpoint)
  }
  // Some services keep silent about it and do it nevertheless; for those an administrator vouches.
  const methods = service.code_challenge_methods_supported ?? (wanted.issuer === null ? [] : ['S256'])
  if (!methods.includes('S256')) {
    throw refused(`${issuer} does not say that it protects codes on their way (PKCE), which is demanded here.`)
  }
  return service
}

async function readJson(egress: Egress, wanted: Wanted, url: string, signal: AbortSignal): Promise<unknown> {
  try {
    const headers = { accept: 'application/json' }
    const answer = await egress.request({
      url,
      method: 'GET',
      headers,
      purpose: 'tool',
      limits: authorizationLimits,
      signal,
    })
    if (answer.status === 200) return parsedOrNull(await answer.text())
    answer.discard()
    if (answer.status < 500) return null
    throw new AppError('provider_unavailable', `${new URL(url).host} answers ${answer.status}.`)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'forbidden') throw error
    throw refused(
      `${wanted.name} wants people to sign in at ${hostOf(url)}, which is an address of this network. ` +
        'If that is right, enter it as the service that signs in.',
      error,
    )
  }
}

/** A page for people in its place is as good as nothing. */
function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** What goes over an open line can be read and changed on the way: only within the house. */
export function requireSafe({ name }: Pick<Wanted, 'name'>, address: string): void {
  const url = URL.parse(address)
  if (url?.protocol === 'https:') return
  if (url?.protocol === 'http:' && isWithin(url.hostname)) return
  throw refused(`${name} wants people to sign in at ${address.slice(0, 200)}, over a line that is not safe.`)
}

function isWithin(hostname: string): boolean {
  const host = hostname.replaceAll(/[[\]]/g, '')
  return ipaddr.isValid(host) ? ipaddr.parse(host).range() !== 'unicast' : !host.includes('.')
}

const bare = (address: string): string => address.replace(/\/$/, '')
const hostOf = (url: string): string => URL.parse(url)?.host ?? url.slice(0, 200)
const refused = (text: string, cause?: unknown): AppError => new AppError('provider_refused', text, { cause })

function withoutFragment(address: string): string {
  const url = new URL(address)
  url.hash = ''
  return url.pathname === '/' && !address.endsWith('/') ? url.href.replace(/\/$/, '') : url.href
}
