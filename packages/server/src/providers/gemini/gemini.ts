import { answerFailures } from '../answer-failures.ts'
import { jsonCall, serverName, streamCall, type Upstream } from '../call.ts'
import { createEventStreamReader } from '../event-stream.ts'
import { countField, field, listField, textField } from '../json.ts'
import { guessCapabilities, guessContextWindow, isChatModel } from '../model-names.ts'
import type { FoundModel, Provider } from '../provider.ts'
import type { ProviderOptions } from '../provider-options.ts'
import { toAppError } from '../upstream-failure.ts'
import { Answer } from './answer.ts'
import { buildBody } from './request.ts'

export const geminiBaseUrl = 'https://generativelanguage.googleapis.com/v1beta'

export function createGeminiProvider(options: ProviderOptions): Provider {
  const upstream: Upstream = {
    egress: options.egress,
    baseUrl: withVersion(options.baseUrl ?? geminiBaseUrl),
    // In a header, because addresses end up in logs.
    headers: options.apiKey ? { 'x-goog-api-key': options.apiKey } : {},
    limits: options.limits ?? {},
  }
  return {
    kind: 'gemini',
    async discover(signal) {
      const found = await jsonCall(upstream, { path: '/models?pageSize=1000', signal })
      if (found.failure) throw toAppError(found.failure, serverName(upstream.baseUrl), options.apiKey)
      return listField(found.body, 'models').flatMap(readModel)
    },
    async chat(request, emit, signal) {
      const answer = new Answer(emit, answerFailures(upstream.baseUrl, options.apiKey))
      const failure = await streamCall(upstream, {
        path: `/models/${encodeURIComponent(request.upstream)}:streamGenerateContent?alt=sse`,
        body: buildBody(request),
        signal,
        reader: createEventStreamReader((data) => answer.onEvent(data)),
        ended: () => answer.done,
      })
      if (failure) throw toAppError(failure, serverName(upstream.baseUrl), options.apiKey)
      return answer.outcome()
    },
  }
}

function withVersion(baseUrl: string): string {
  const bare = baseUrl.replace(/\/+$/, '')
  return URL.canParse(bare) && new URL(bare).pathname === '/' ? `${bare}/v1beta` : bare
}

function readModel(entry: unknown): FoundModel[] {
  const upstream = textField(entry, 'name')?.replace(/^models\//, '')
  if (!upstream) return []
  const methods = listField(entry, 'supportedGenerationMethods')
  const guessed = guessCapabilities(upstream)
  const thinking = field(entry, 'thinking')
  return [
    {
      upstream,
      name: textField(entry, 'displayName') ?? upstream,
      capabilities: { ...guessed, reasoning: typeof thinking === 'boolean' ? thinking : guessed.reasoning },
      contextWindow: countField(entry, 'inputTokenLimit') ?? guessContextWindow(upstream),
      chat: methods.includes('generateContent') && isChatModel(upstream),
    },
  ]
}
