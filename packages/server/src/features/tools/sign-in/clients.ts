import * as z from 'zod/mini'
import { sealedColumn } from '#platform/sealed/index.ts'
import { clientShape, methodFor, type Authorization, type Client } from './authorization.ts'
import type { Found, Service } from './discover.ts'
import type { SignInQueries } from './sign-in.queries.ts'
import type { ToolSignInsTable } from './sign-in.tables.ts'

const secretPurpose = 'tool client secret'
const clientPurpose = 'tool client'
export const sealedToolSecrets = sealedColumn({
  name: 'client secrets at tool servers',
  table: 'tool_sign_ins',
  key: 'server_id',
  column: 'sealed_secret',
  purpose: secretPurpose,
})
export const sealedToolClients = sealedColumn({
  name: 'registrations at tool servers',
  table: 'tool_sign_ins',
  key: 'server_id',
  column: 'sealed_client',
  purpose: clientPurpose,
})

/** An introduction holds at one service and for one way back. */
const registrationShape = z.object({ issuer: z.string(), redirectUri: z.string(), client: clientShape })

interface ClientsOptions {
  sealer: { seal(text: string, purpose?: string): string; open(sealed: string, purpose?: string): string }
  queries: SignInQueries
  authorization: Authorization
}

/** As whom this house comes to a service: as an administrator entered it, or as it introduced itself there. */
export function createToolClients({ sealer, queries, authorization }: ClientsOptions) {
  function entered({ client_id: id, sealed_secret: sealed }: ToolSignInsTable, service: Service): Client | null {
    if (id === null) return null
    const secret = sealed === null ? null : sealer.open(sealed, secretPurpose)
    return { id, secret, method: methodFor(service, secret) }
  }

  function introduced({ sealed_client: sealed }: ToolSignInsTable, service: Service, redirectUri: string) {
    if (sealed === null) return null
    const kept = registrationShape.parse(JSON.parse(sealer.open(sealed, clientPurpose)))
    return kept.issuer === service.issuer && kept.redirectUri === redirectUri ? kept.client : null
  }

  return {
    sealSecret: (secret: string): string => sealer.seal(secret, secretPurpose),

    async clientAt(
      name: string,
      setting: ToolSignInsTable,
      { service }: Pick<Found, 'service'>,
      redirectUri: string,
      signal: AbortSignal,
    ): Promise<Client> {
      const known = entered(setting, service) ?? introduced(setting, service, redirectUri)
      if (known !== null) return known
      const client = await authorization.register(name, service, redirectUri, signal)
      const kept = { issuer: service.issuer, redirectUri, client }
      await queries.changeSetting(setting.server_id, {
        sealed_client: sealer.seal(JSON.stringify(kept), clientPurpose),
      })
      return client
    },

    /** The service knows it no longer: the next sign-in introduces it anew. */
    forgetIntroduction: (serverId: string): Promise<void> => queries.changeSetting(serverId, { sealed_client: null }),
  }
}

export type ToolClients = ReturnType<typeof createToolClients>
