import type { ProviderKind } from '@parley/contract'
import type { Values } from './config.variables.ts'

/** A provider that the environment asks for; kept in step at every start. */
export interface EnvironmentProvider {
  kind: Extract<ProviderKind, 'openai' | 'azure' | 'anthropic' | 'gemini'>
  name: string
  baseUrl: string
  apiKey: string | null
  deployments?: string[]
  apiVersion?: string
}

export function environmentProviders(values: Values): { providers: EnvironmentProvider[]; warnings: string[] } {
  const providers: EnvironmentProvider[] = []
  const warnings: string[] = []

  const add = (
    kind: EnvironmentProvider['kind'],
    name: string,
    key: string | null,
    url: string | null,
    usual: string,
  ) => {
    if (key !== null || url !== null) providers.push({ kind, name, baseUrl: url ?? usual, apiKey: key })
  }
  // This order decides which one becomes the default.
  add('openai', 'OpenAI', values.OPENAI_API_KEY, values.OPENAI_BASE_URL, 'https://api.openai.com/v1')

  const azure = values.AZURE_OPENAI_ENDPOINT
  if (azure !== null) {
    providers.push({
      kind: 'azure',
      name: 'Azure OpenAI',
      baseUrl: azure,
      apiKey: values.AZURE_OPENAI_API_KEY,
      deployments: values.AZURE_OPENAI_DEPLOYMENTS,
      apiVersion: values.AZURE_OPENAI_API_VERSION,
    })
    if (values.AZURE_OPENAI_DEPLOYMENTS.length === 0) {
      warnings.push(
        'AZURE_OPENAI_ENDPOINT is set but AZURE_OPENAI_DEPLOYMENTS names no deployment, so it offers no model.',
      )
    }
  } else if (values.AZURE_OPENAI_API_KEY !== null) {
    warnings.push('AZURE_OPENAI_API_KEY is set without AZURE_OPENAI_ENDPOINT, so Azure OpenAI is left out.')
  }

  const { ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, GEMINI_API_KEY, GEMINI_BASE_URL } = values
  add('anthropic', 'Anthropic', ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, 'https://api.anthropic.com')
  add('gemini', 'Gemini', GEMINI_API_KEY, GEMINI_BASE_URL, 'https://generativelanguage.googleapis.com')
  return { providers, warnings }
}
