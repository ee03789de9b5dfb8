import type * as client from 'openid-client'
import * as z from 'zod/mini'
import { fetchThrough, hostAndPortOf, type Egress } from '#platform/egress/index.ts'
import type { OidcProvidersTable } from './oidc.tables.ts'
import type { Person } from './ports.ts'

/** A sign-in is a moment: whoever waits longer goes elsewhere. */
const limits = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 15_000, maximumBytes: 1024 * 1024 }
/** What a service publishes about itself is asked for again after this long. */
const keptMs = 10 * 60_000
const scope = 'openid email profile'
/** Services tell when somebody signed in there only to who asks for no older sign-in than this. Nobody's is. */
const yearS = 365 * 24 * 3600

/** Loaded when first used: most houses have no sign-in service, and it would cost each of them 3 MB. */
const library = () => import('openid-client')

export interface Flow {
  state: string
  nonce: string
  verifier: string
}

const claimsSchema = z.object({
  sub: z.string().check(z.minLength(1), z.maxLength(255)),
  email: z.optional(z.string()),
  email_verified: z.optional(z.union([z.boolean(), z.string()])),
  name: z.optional(z.string()),
  preferred_username: z.optional(z.string()),
  auth_time: z.optional(z.number()),
})
type Claims = z.infer<typeof claimsSchema>

export function createConnector(egress: Egress, openSecret: (sealed: string) => string) {
  // The library decides what is right; every byte goes through the one way out.
  const fetching = fetchThrough(egress, 'oidc', limits)
  const known = new Map<string, { key: string; at: number; configuration: Promise<client.Configuration> }>()

  async function discover(provider: OidcProvidersTable): Promise<client.Configuration> {
    const secret = provider.sealed_secret === null ? null : openSecret(provider.sealed_secret)
    const issuer = new URL(provider.issuer)
    const client = await library()
    const configuration = await client.discovery(
      issuer,
      provider.client_id,
      undefined,
      secret === null ? client.None() : client.ClientSecretBasic(secret),
      {
        [client.customFetch]: fetching,
        timeout: limits.totalMs / 1000,
        execute: issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [],
      },
    )
    // The signature counts, however safe the line is that the token came through.
    client.enableNonRepudiationChecks(configuration)
    return configuration
  }

  function configurationOf(provider: OidcProvidersTable): Promise<client.Configuration> {
    const key = `${provider.version} ${provider.issuer}`
    const found = known.get(provider.id)
    if (found?.key === key && found.at + keptMs > performance.now()) return found.configuration
    const configuration = discover(provider)
    known.set(provider.id, { key, at: performance.now(), configuration })
    configuration.catch(() => known.delete(provider.id))
    return configuration
  }

  return {
    /** Asks it anew who it says it is. */
    async test(provider: OidcProvidersTable): Promise<void> {
      known.delete(provider.id)
      await configurationOf(provider)
    },

    /** `anew`: whoever sits there shows it to the service once more, however long it has known this browser. */
    async begin(provider: OidcProvidersTable, redirectUri: string, anew: boolean): Promise<{ url: URL; flow: Flow }> {
      const configuration = await configurationOf(provider)
      const client = await library()
      const flow = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      }
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
        ...(anew ? { prompt: 'login', max_age: '0' } : { max_age: String(yearS) }),
      })
      return { url, flow }
    },

    /** Who came back; rejects unless state, code, issuer, audience, nonce, times and signature are all right. */
    async finish(provider: OidcProvidersTable, callback: URL, flow: Flow): Promise<Person> {
      const configuration = await configurationOf(provider)
      const client = await library()
      const tokens = await client.authorizationCodeGrant(configuration, callback, {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
      })
      const claims = claimsSchema.parse(tokens.claims())
      if (claims.email !== undefined) return personOf(claims)
      const more = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      return personOf({ ...claims, ...claimsSchema.parse(more) })
    },
  }
}

export type Connector = ReturnType<typeof createConnector>

/** Whether a service said no: a person pressed Cancel, or may not use this. */
export const saidNo = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'AuthorizationResponseError' &&
  'error' in error &&
  error.error === 'access_denied'

export const hostOf = (issuer: string): string => hostAndPortOf(new URL(issuer))

function personOf({ sub, email, email_verified, name, preferred_username, auth_time = 0 }: Claims): Person {
  return {
    subject: sub,
    email: email ?? null,
    // Some services write it as a text.
    emailVerified: email_verified === true || email_verified === 'true',
    name: name ?? null,
    username: preferred_username ?? null,
    provedAt: auth_time * 1000,
  }
}
