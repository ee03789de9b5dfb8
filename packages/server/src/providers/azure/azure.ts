import { jsonCall, serverName, type Upstream } from '../call.ts'
import { guessCapabilities, guessContextWindow, isChatModel } from '../model-names.ts'
import { completeChat } from '../openai/openai.ts'
import { isReasoningFamily } from '../openai/request.ts'
import type { Provider } from '../provider.ts'
import type { ProviderOptions } from '../provider-options.ts'
import { toAppError } from '../upstream-failure.ts'

const defaultApiVersion = '2024-10-21'

/** Azure OpenAI: chat completions at a deployment's own path, with a version in the query and a header of its own. */
export function createAzureProvider(options: ProviderOptions): Provider {
  const upstream: Upstream = {
    egress: options.egress,
    baseUrl: (options.baseUrl ?? '').replace(/\/(openai)?\/*$/, ''),
    headers: options.apiKey ? { 'api-key': options.apiKey } : {},
    limits: options.limits ?? {},
  }
  const version = `api-version=${encodeURIComponent(options.apiVersion ?? defaultApiVersion)}`
  return {
    kind: 'azure',
    /** A key cannot list deployments, so they are configured; asking for the models tells whether the key works. */
    async discover(signal) {
      const found = await jsonCall(upstream, { path: `/openai/models?${version}`, signal })
      if (found.failure) throw toAppError(found.failure, serverName(upstream.baseUrl), options.apiKey)
      return (options.deployments ?? []).map((deployment) => ({
        upstream: deployment,
        name: deployment,
        capabilities: guessCapabilities(deployment),
        contextWindow: guessContextWindow(deployment),
        chat: isChatModel(deployment),
      }))
    },
    chat(request, emit, signal) {
      const path = `/openai/deployments/${encodeURIComponent(request.upstream)}/chat/completions?${version}`
      // A deployment's name says nothing for sure, so here the registry's word counts as well.
      const reasoning = request.reasoning ?? isReasoningFamily(request.upstream)
      return completeChat({ upstream, path, key: options.apiKey }, request, reasoning, emit, signal)
    },
  }
}
