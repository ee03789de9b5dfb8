import type { Egress } from '#platform/egress/index.ts'
import { AppError } from '#platform/app-error.ts'
import { hostAndPortOf } from '#platform/egress/index.ts'
import { createEmbeddedProvider, type EmbeddedProvider } from '#providers/embedded/index.ts'
import {
  createProvider,
  pullModel,
  withBreaker,
  type GuardedProvider,
  type Provider,
  type ProviderOptions,
} from '#providers/index.ts'
import { createPassagesProvider } from '#providers/passages/index.ts'
import { createCommandProvider } from '#providers/command/index.ts'
import { commandId, type ModelsOptions, type ProviderRow } from './ports.ts'

type PullProgress = Parameters<typeof pullModel>[2]

/** The providers as they can be called, each made once from its row and again when the row has changed. */
export function createProviderPool(options: ModelsOptions) {
  const { config, clock, log, sealer } = options
  const made = new Map<string, { version: number; provider: Provider }>()
  const guarded = new Map<string, { name: string; provider: GuardedProvider }>()
  const privateHosts = new Map<string, string>()
  const passages = createPassagesProvider()
  const embedded = createEmbeddedProvider({
    log,
    clock,
    starter: config.starter,
    modelsDir: config.modelsDir,
    ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
  })

  function make(row: ProviderRow): Provider {
    switch (row.kind) {
      case 'embedded':
        return embedded
      case 'passages':
        return passages
      case 'command':
        return commandNamed(row)
      case 'openai':
      case 'azure':
      case 'anthropic':
      case 'gemini':
      case 'ollama':
        return guard(row, createProvider(row.kind, providerOptions(options.egress, row)))
    }
  }

  function commandNamed(row: ProviderRow): Provider {
    const command = config.commands?.find((one) => commandId(one) === row.id)
    if (command !== undefined) return createCommandProvider(command, log)
    throw new AppError('provider_unavailable', `${row.name} is no longer in the file of commands.`)
  }

  function guard(row: ProviderRow, remote: Provider): Provider {
    const provider = withBreaker(remote, row.name, clock)
    guarded.set(row.id, { name: row.name, provider })
    return provider
  }

  function providerOptions(egress: Egress, row: ProviderRow): ProviderOptions {
    const { connectMs, idleMs, totalMs } = config.provider
    return {
      egress,
      limits: { connectMs, firstByteMs: idleMs, idleMs, totalMs },
      ...(row.base_url !== null && { baseUrl: row.base_url }),
      ...(row.sealed_key !== null && { apiKey: openKey(row, row.sealed_key) }),
      deployments: JSON.parse(row.deployments) as string[],
      ...(row.api_version !== null && { apiVersion: row.api_version }),
      ...(row.keep_alive !== null && { keepAlive: row.keep_alive }),
    }
  }

  function openKey(row: ProviderRow, sealed: string): string {
    try {
      return sealer.open(sealed)
    } catch (cause) {
      const message = `The key of ${row.name} was kept under another secret and cannot be read. Enter it again.`
      throw new AppError('provider_refused', message, { cause })
    }
  }

  return {
    embedded: embedded satisfies EmbeddedProvider,

    of(row: ProviderRow): Provider {
      const known = made.get(row.id)
      if (known?.version === row.version) return known.provider
      this.allow(row.id, row.base_url)
      const provider = make(row)
      made.set(row.id, { version: row.version, provider })
      return provider
    },

    /** Has a server of models fetch one. Resolves when it is there. */
    pull(row: ProviderRow, name: string, onProgress: PullProgress, signal: AbortSignal): Promise<void> {
      this.allow(row.id, row.base_url)
      return pullModel(providerOptions(options.egress, row), name, onProgress, signal)
    },

    /** A configured address may be private: somebody who administers this instance entered it. */
    allow(id: string, baseUrl: string | null): void {
      if (baseUrl !== null && URL.canParse(baseUrl)) privateHosts.set(id, hostAndPortOf(new URL(baseUrl)))
      else privateHosts.delete(id)
    },

    forget(id: string): void {
      made.delete(id)
      guarded.delete(id)
      privateHosts.delete(id)
    },

    /** 0 closed, 1 half open, 2 open. */
    circuit: (id: string) => guarded.get(id)?.provider.circuit() ?? 0,

    /** Per provider, as the metric counts it. */
    circuits: (): [string, number][] => [...guarded.values()].map(({ name, provider }) => [name, provider.circuit()]),

    allowsPrivate: (hostAndPort: string) => [...privateHosts.values()].includes(hostAndPort),

    close: () => embedded.close(),
  }
}

export type ProviderPool = ReturnType<typeof createProviderPool>
