/** The few members of the package that the lab uses. */
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  export interface Interaction {
    uid: string
    prompt: { name: string; details: { missingOIDCScope?: string[] } }
    params: { client_id?: string }
    session?: { accountId: string }
    grantId?: string
  }

  export interface GrantContext {
    oidc: { params: Record<string, unknown>; client?: { clientId: string } }
    body: unknown
  }

  export class Grant {
    addOIDCScope(scope: string): void
    addResourceScope(resource: string, scope: string): void
    save(): Promise<string>
  }

  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>)
    callback(): RequestListener
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: unknown): Promise<void>
    on(event: 'server_error', listener: (context: unknown, error: Error) => void): void
    on(event: 'grant.success' | 'grant.error', listener: (context: GrantContext) => void): void
    readonly AccessToken: {
      find(token: string): Promise<{ accountId: string; aud: string; scope?: string } | undefined>
    }
    readonly Grant: new (properties: { accountId: string; clientId: string }) => Grant
  }
}
