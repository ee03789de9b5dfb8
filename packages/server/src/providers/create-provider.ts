import type { ProviderKind } from '@parley/contract'
import { createOpenaiProvider } from './openai/openai.ts'
import type { ProviderOptions } from './provider-options.ts'
import type { Provider } from './provider.ts'

/** The kinds reached over the network; the others are made from what they run. */
export type RemoteProviderKind = Extract<ProviderKind, 'openai' | 'azure' | 'anthropic' | 'gemini' | 'ollama'>

export function createProvider(kind: RemoteProviderKind, options: ProviderOptions): Provider {
  switch (kind) {
    case 'openai':
      return createOpenaiProvider(options)
    default:
      throw new Error(`no adapter for ${kind}`)
  }
}
