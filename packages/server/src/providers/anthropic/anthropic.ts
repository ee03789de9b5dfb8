import { answerFailures } from '../answer-failures.ts'
import { jsonCall, serverName, streamCall, type Upstream } from '../call.ts'
import { createEventStreamReader } from '../event-stream.ts'
import { listField, textField } from '../json.ts'
import { guessCapabilities, guessContextWindow, isChatModel } from '../model-names.ts'
import type { FoundModel, Provider } from '../provider.ts'
import type { ProviderOptions } from '../provider-options.ts'
import { toAppError } from '../upstream-failure.ts'
import { withoutUnknown } from './adapt.ts'
import { Answer } from './answer.ts'
import { buildBody } from './request.ts'

export const anthropicBaseUrl = 'https://api.anthropic.com'

export function createAnthropicProvider(options: ProviderOptions): Provider {
  const upstream: Upstream = {
    egress: options.egress,
    baseUrl: (options.baseUrl ?? anthropicBaseUrl).replace(/\/(v1)?\/*$/, ''),
    headers: { 'anthropic-version': '2023-06-01', ...(options.apiKey && { 'x-api-key': options.apiKey }) },
    limits: options.limits ?? {},
  }
  return {
    kind: 'anthropic',
    async discover(signal) {
      const found = await jsonCall(upstream, { path: '/v1/models?limit=1000', signal })
      if (found.failure) throw toAppError(found.failure, serverName(upstream.baseUrl), options.apiKey)
      return listField(found.body, 'data').flatMap(readModel)
    },
    async chat(request, emit, signal) {
      let body: Record<string, unknown> | undefined = buildBody(request)
      for (;;) {
        const answer: Answer = new Answer(emit, answerFailures(upstream.baseUrl, options.apiKey))
        const failure = await streamCall(upstream, {
          path: '/v1/messages',
          body,
          signal,
          reader: createEventStreamReader((data) => answer.onEvent(data)),
          ended: () => answer.done,
        })
        if (!failure) return answer.outcome()
        body = withoutUnknown(body, failure, request.reasoningEffort)
        if (!body) throw toAppError(failure, serverName(upstream.baseUrl), options.apiKey)
      }
    },
  }
}

function readModel(entry: unknown): FoundModel[] {
  const upstream = textField(entry, 'id')
  if (!upstream) return []
  return [
    {
      upstream,
      name: textField(entry, 'display_name') ?? upstream,
      capabilities: guessCapabilities(upstream),
      contextWindow: guessContextWindow(upstream),
      chat: isChatModel(upstream),
    },
  ]
}
