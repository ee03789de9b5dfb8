import type { Id, Role } from '@parley/contract'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { CommandOptions } from '#providers/command/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/log.ts'
import type { ProvidersTable } from './models.tables.ts'

/** What the environment says about models. */
export interface ModelsConfig {
  readonly ollamaUrl: URL
  readonly modelsDir: string | null
  readonly commands?: readonly CommandOptions[]
  readonly starter: boolean
  readonly provider: { readonly connectMs: number; readonly idleMs: number; readonly totalMs: number }
  readonly environmentProviders: readonly {
    kind: 'openai' | 'azure' | 'anthropic' | 'gemini'
    name: string
    baseUrl: string
    apiKey: string | null
    deployments?: string[]
    apiVersion?: string
  }[]
}

/** Seals what must be kept but never shown. */
export interface Sealer {
  seal(text: string): string
  open(sealed: string): string
}

export interface ModelCaller {
  userId: Id
  /** Looked up where it is not known. */
  role?: Role
}

export interface Reach {
  models: 'all' | readonly string[]
  groups: 'all' | readonly Id[]
}

export interface ModelsOptions {
  config: ModelsConfig
  database: Database
  clock: Clock
  log: Log
  egress: Egress
  sealer: Sealer
  audit: AuditTrail
  /** Throws where it was not shown a moment ago that it is still the same person. */
  requireStepUp(caller: Caller): Promise<void>
  /** Which models this one may use, and of those for groups which groups' they see. */
  allowed(caller: ModelCaller): Promise<Reach>
  /** The names of assistants that need one of these models. */
  assistantsWith(modelIds: readonly string[]): Promise<string[]>
  /** The models on offer are others than before. */
  changed(): void
  /** Where downloads of models are done; without it there are none. */
  jobs?: Pick<Jobs, 'register' | 'enqueue' | 'cancel' | 'find' | 'ofKind'>
  /** Whether this runs in a container, where the machine's own Ollama is at another address. */
  inContainer?: boolean
  /** After this long without an answer a model's process ends. */
  idleMs?: number
}

export const ollamaId = 'ollama'
export const embeddedId = 'embedded'
export const passagesId = 'passages'

/** Fixed by its name, so that its models are the same after the next start. */
export function commandId({ name }: Pick<CommandOptions, 'name'>): string {
  return `command-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
}

export type ProviderRow = ProvidersTable
