import type { ProviderKind } from '@parley/contract'
import { withinBounds } from './answer-bounds.ts'
import { createAnthropicProvider } from './anthropic/anthropic.ts'
import { createAzureProvider } from './azure/azure.ts'
import { createGeminiProvider } from './gemini/gemini.ts'
import { createOllamaProvider } from './ollama/ollama.ts'
import { createOpenaiProvider } from './openai/openai.ts'
import type { ProviderOptions } from './provider-options.ts'
import type { Provider } from './provider.ts'

/** The kinds reached over the network; the others are made from what they run. */
export type RemoteProviderKind = Extract<ProviderKind, 'openai' | 'azure' | 'anthropic' | 'gemini' | 'ollama'>

export function createProvider(kind: RemoteProviderKind, options: ProviderOptions): Provider {
  return withinBounds(speaking(kind, options))
}

function speaking(kind: RemoteProviderKind, options: ProviderOptions): Provider {
  switch (kind) {
    case 'openai':
      return createOpenaiProvider(options)
    case 'azure':
      return createAzureProvider(options)
    case 'anthropic':
      return createAnthropicProvider(options)
    case 'gemini':
      return createGeminiProvider(options)
    case 'ollama':
      return createOllamaProvider(options)
  }
}
