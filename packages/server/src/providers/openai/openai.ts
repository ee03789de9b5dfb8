import { answerFailures } from '../answer-failures.ts'
import { jsonCall, serverName, streamCall, type Upstream } from '../call.ts'
import { createEventStreamReader } from '../event-stream.ts'
import type { ChatDelta, ChatOutcome, ChatRequest, Provider } from '../provider.ts'
import type { ProviderOptions } from '../provider-options.ts'
import { toAppError } from '../upstream-failure.ts'
import { Answer } from './answer.ts'
import { withoutUnknown } from './adapt.ts'
import { readModels } from './discover.ts'
import { buildBody, isReasoningFamily, type RequestBody } from './request.ts'

export const openaiBaseUrl = 'https://api.openai.com/v1'

/** OpenAI's chat completions, and every server that speaks them. */
export function createOpenaiProvider(options: ProviderOptions): Provider {
  const upstream: Upstream = {
    egress: options.egress,
    baseUrl: options.baseUrl ?? openaiBaseUrl,
    headers: options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {},
    limits: options.limits ?? {},
  }
  return {
    kind: 'openai',
    async discover(signal) {
      const found = await jsonCall(upstream, { path: '/models', signal })
      if (found.failure) throw toAppError(found.failure, serverName(upstream.baseUrl), options.apiKey)
      return readModels(found.body)
    },
    chat(request, emit, signal) {
      const reasoning = request.reasoning !== false && isReasoningFamily(request.upstream)
      return completeChat(
        { upstream, path: '/chat/completions', key: options.apiKey },
        request,
        reasoning,
        emit,
        signal,
      )
    },
  }
}

export interface CompletionRoute {
  upstream: Upstream
  path: string
  key: string | undefined
}

/** One answer by the chat completions protocol; Azure speaks it too, at other paths. */
export async function completeChat(
  route: CompletionRoute,
  request: ChatRequest,
  reasoning: boolean,
  emit: (delta: ChatDelta) => void,
  signal: AbortSignal,
): Promise<ChatOutcome> {
  let body: RequestBody | undefined = buildBody(request, reasoning)
  const givenUp = new Set<string>()
  for (;;) {
    const answer: Answer = new Answer(emit, answerFailures(route.upstream.baseUrl, route.key))
    const failure = await streamCall(route.upstream, {
      path: route.path,
      body,
      signal,
      reader: createEventStreamReader((data) => answer.onEvent(data)),
      onDocument: (text) => answer.onEvent(text),
      ended: () => answer.done,
    })
    if (!failure) return answer.outcome()
    body = withoutUnknown(body, failure, givenUp)
    if (!body) throw toAppError(failure, serverName(route.upstream.baseUrl), route.key)
  }
}
