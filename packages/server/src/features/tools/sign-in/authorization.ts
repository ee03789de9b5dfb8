import type * as library from 'openid-client'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { fetchThrough, type Egress } from '#platform/egress/index.ts'
import { requireSafe, type Found, type Service } from './discover.ts'
import { authorizationLimits } from './limits.ts'

/** This house, as a service knows it. */
export const clientShape = z.object({
  id: z.string(),
  secret: z.nullable(z.string()),
  method: z.enum(['client_secret_basic', 'client_secret_post', 'none']),
})
export type Client = z.infer<typeof clientShape>

export interface Flow {
  state: string
  verifier: string
}

/** What a sign-in gave. */
export interface Granted {
  access: string
  refresh: string | null
  expiresAt: number | null
  scope: string | null
}

const registered = z.object({
  client_id: z.string().check(z.minLength(1), z.maxLength(2_000)),
  client_secret: z.optional(z.string()),
  token_endpoint_auth_method: z.optional(z.string()),
})

const tokensShape = z.object({
  access_token: z.string().check(z.regex(/^[\x21-\x7e]{1,16000}$/)),
  token_type: z.string().check(z.regex(/^bearer$/i)),
  refresh_token: z.optional(z.string()),
  expires_in: z.optional(z.number()),
  scope: z.optional(z.string()),
})

/** Loaded when first used: most houses never need it. */
const load = () => import('openid-client')

/** As a secret is shown to a service that says how it wants it. */
export function methodFor({ token_endpoint_auth_methods_supported: known }: Service, secret: string | null) {
  if (secret === null) return 'none'
  return known !== undefined && !known.includes('client_secret_basic') && known.includes('client_secret_post')
    ? 'client_secret_post'
    : 'client_secret_basic'
}

/** Signing in at a service for a server of tools: OAuth 2.1 as the Model Context Protocol has it. */
export function createAuthorization(egress: Egress, clock: Clock) {
  const fetching = fetchThrough(egress, 'tool', authorizationLimits)

  async function configurationFor(service: Service, client: Client) {
    const openid = await load()
    const { id, secret, method } = client
    const show = method === 'client_secret_post' ? openid.ClientSecretPost : openid.ClientSecretBasic
    const proof = secret === null ? openid.None() : show(secret)
    const configuration = new openid.Configuration(given(service), id, undefined, proof)
    configuration[openid.customFetch] = fetching
    configuration.timeout = authorizationLimits.totalMs / 1000
    // Which lines may be open was decided where the service was found.
    openid.allowInsecureRequests(configuration)
    return { openid, configuration }
  }

  function granted(tokens: unknown): Granted {
    const { access_token, refresh_token = null, expires_in, scope = null } = tokensShape.parse(tokens)
    const expiresAt = expires_in === undefined ? null : clock.now() + expires_in * 1000
    return { access: access_token, refresh: refresh_token, expiresAt, scope }
  }

  return {
    /** Makes this house known to a service that lets anybody introduce themselves (RFC 7591). */
    async register(name: string, service: Service, redirectUri: string, signal: AbortSignal): Promise<Client> {
      const endpoint = service.registration_endpoint
      if (endpoint === undefined) {
        throw new AppError(
          'provider_refused',
          `${service.issuer} lets nobody introduce themselves. Register this house there and enter its client ID.`,
          { actions: ['edit'] },
        )
      }
      requireSafe({ name }, endpoint)
      const methods = service.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
      const method = clientShape.shape.method.options.find((one) => methods.includes(one)) ?? 'none'
      const about = {
        client_name: 'Parley',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: method,
      }
      const answer = await egress.request({
        url: endpoint,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(about),
        purpose: 'tool',
        limits: authorizationLimits,
        signal,
      })
      if (answer.status !== 201 && answer.status !== 200) {
        answer.discard()
        throw new AppError(
          'provider_refused',
          `${service.issuer} did not let this house introduce itself (${answer.status}). Register it there and enter its client ID.`,
        )
      }
      const made = registered.safeParse(await answer.json())
      if (!made.success) throw new AppError('provider_refused', `${service.issuer} gave this house no client ID.`)
      const { client_id: id, client_secret: secret = null, token_endpoint_auth_method: chosen } = made.data
      const known = clientShape.shape.method.safeParse(chosen)
      return { id, secret, method: secret === null ? 'none' : known.success ? known.data : methodFor(service, secret) }
    },

    async begin(
      { service, resource }: Pick<Found, 'service' | 'resource'>,
      client: Client,
      redirectUri: string,
      scope: string,
    ) {
      const { openid, configuration } = await configurationFor(service, client)
      const flow: Flow = { state: openid.randomState(), verifier: openid.randomPKCECodeVerifier() }
      const url = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        resource,
        state: flow.state,
        code_challenge: await openid.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
        ...(scope !== '' && { scope }),
        // Without it most give no token that lasts.
        ...(scope.split(' ').includes('offline_access') && { prompt: 'consent' }),
      })
      return { url: url.href, flow }
    },

    /** Rejects unless state, issuer, code and verifier are all right. */
    async finish(
      { service, resource }: Pick<Found, 'service' | 'resource'>,
      client: Client,
      callback: URL,
      flow: Flow,
    ): Promise<Granted> {
      const { openid, configuration } = await configurationFor(service, client)
      const checks = { expectedState: flow.state, pkceCodeVerifier: flow.verifier }
      return granted(await openid.authorizationCodeGrant(configuration, callback, checks, { resource }))
    },

    /** Where a service gives no new one, the one that was used goes on. */
    async refresh(service: Service, client: Client, resource: string, refresh: string): Promise<Granted> {
      const { openid, configuration } = await configurationFor(service, client)
      const next = granted(await openid.refreshTokenGrant(configuration, refresh, { resource }))
      return { ...next, refresh: next.refresh ?? refresh }
    },

    async revoke(service: Service, client: Client, token: string): Promise<void> {
      if (service.revocation_endpoint === undefined) return
      const { openid, configuration } = await configurationFor(service, client)
      await openid.tokenRevocation(configuration, token)
    },
  }
}

export type Authorization = ReturnType<typeof createAuthorization>

const codeIn = z.object({ error: z.string() })
/** The code with which a service says no, if it was the service that did. */
export function refusalOf(error: unknown): string | null {
  const parsed = codeIn.safeParse(error)
  return error instanceof Error && parsed.success ? parsed.data.error.slice(0, 100) : null
}

/** Without what it does not say: the library takes an undefined for something. */
function given(service: Service): library.ServerMetadata {
  const { issuer, ...rest } = service
  return { issuer, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) }
}
