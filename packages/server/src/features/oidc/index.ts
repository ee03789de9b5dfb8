import type { Id, Identity } from '@parley/contract'
import type { Route } from '#platform/http/index.ts'
import { oidcAdminRoutes } from './admin.routes.ts'
import { createConnector } from './connect.ts'
import { createFlows } from './flows.ts'
import { createIdentities } from './identities.service.ts'
import { createOidcQueries } from './oidc.queries.ts'
import { oidcRoutes } from './oidc.routes.ts'
import { createPeople } from './people.ts'
import type { OidcOptions } from './ports.ts'
import { createProviderService, secretPurpose } from './providers.service.ts'

export { sealedFlows } from './flows.ts'
export { allowPasswords, sealedClientSecrets } from './providers.service.ts'

export interface Oidc {
  routes: Route[]
  start(): Promise<void>
  /** For egress: whether an administrator named this address as a sign-in service's. */
  allowsPrivate(hostAndPort: string): boolean
  /** Whether passwords let anybody in. */
  passwordLogin(): Promise<boolean>
  identitiesOf(userId: Id): Promise<Identity[]>
}

/** Signing in through other services that speak OpenID Connect. */
export function createOidc(options: OidcOptions): Oidc {
  const queries = createOidcQueries(options.database)
  const connector = createConnector(options.egress, (sealed) => options.sealer.open(sealed, secretPurpose))
  const providers = createProviderService(options, queries, connector)
  const passwordLogin = async (): Promise<boolean> => (await providers.ways()).passwordLogin
  const flows = createFlows(options, queries, connector, createPeople(options, queries))
  const identities = createIdentities(options, queries, passwordLogin)
  return {
    routes: [...oidcRoutes(providers, flows, identities), ...oidcAdminRoutes(providers)],
    start: providers.start,
    allowsPrivate: providers.allowsPrivate,
    passwordLogin,
    identitiesOf: identities.list,
  }
}
