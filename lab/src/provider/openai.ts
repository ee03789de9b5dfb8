import {
  contentText,
  cutArguments,
  field,
  listField,
  textField,
  type Asked,
  type Frames,
  type LabModel,
  type LabRequest,
  type Wire,
} from './protocol.ts'
import { embed } from './embedding.ts'

const created = 1_760_000_000

/** `POST /chat/completions` and `GET /models` as OpenAI and the many compatible servers speak them. */
export const openaiWire: Wire = {
  basePath: '/v1',
  keyOf: (request) => request.headers['authorization']?.replace(/^Bearer /, ''),
  answer(request, models) {
    if (request.method === 'GET' && request.path === '/v1/models') {
      return {
        status: 200,
        body: { object: 'list', data: models.map(listed) },
      }
    }
    if (request.method === 'POST' && request.path === '/v1/chat/completions') return askedFrom(request)
    if (request.method === 'POST' && request.path === '/v1/embeddings') return embeddings(request)
    return null
  },
  error: (status, message) => ({
    error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', param: null, code: null },
  }),
}

function listed({ id, tells, embedding, tools, vision, reasoning }: LabModel) {
  const capabilities = {
    completion_chat: embedding !== true,
    function_calling: tools === true,
    vision: vision === true,
    reasoning: reasoning === true,
  }
  return { id, object: 'model', created, owned_by: 'lab', ...(tells && { capabilities }) }
}

export function askedFrom(request: LabRequest): Asked {
  const turns = listField(request.body, 'messages')
  const lastUser = turns.findLast((turn) => textField(turn, 'role') === 'user')
  const model = textField(request.body, 'model')
  return {
    model,
    question: contentText(field(lastUser, 'content')),
    afterTool: textField(turns.at(-1), 'role') === 'tool',
    frames: openaiFrames(model, field(field(request.body, 'stream_options'), 'include_usage') === true),
  }
}

export function openaiFrames(model: string, withUsage: boolean): Frames {
  const head = `data: {"id":"chatcmpl-lab","object":"chat.completion.chunk","created":${created},"model":${JSON.stringify(model)},"system_fingerprint":"fp_lab",`
  const chunk = (delta: string, finish = 'null'): string =>
    `${head}"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${withUsage ? ',"usage":null' : ''}}\n\n`
  const finishNames = { stop: 'stop', length: 'length', refused: 'content_filter', 'tool-calls': 'tool_calls' }
  return {
    contentType: 'text/event-stream; charset=utf-8',
    start: () => chunk('{"role":"assistant","content":"","refusal":null}'),
    reasoning: (text) => chunk(`{"reasoning_content":${JSON.stringify(text)}}`),
    text: (text) => chunk(`{"content":${JSON.stringify(text)}}`),
    toolCall: (index, call) => [
      chunk(
        `{"tool_calls":[{"index":${index},"id":"call_lab_${index}","type":"function","function":{"name":${JSON.stringify(call.name)},"arguments":""}}]}`,
      ),
      ...cutArguments(call.arguments).map((piece) =>
        chunk(`{"tool_calls":[{"index":${index},"function":{"arguments":${JSON.stringify(piece)}}}]}`),
      ),
    ],
    finish(reason, usage) {
      const end = chunk('{}', `"${finishNames[reason]}"`)
      if (!withUsage || !usage) return `${end}data: [DONE]\n\n`
      const counted = JSON.stringify({
        prompt_tokens: usage.inputTokens,
        completion_tokens: usage.outputTokens,
        total_tokens: usage.inputTokens + usage.outputTokens,
        prompt_tokens_details: { cached_tokens: usage.cachedInputTokens ?? 0 },
      })
      return `${end}${head}"choices":[],"usage":${counted}}\n\ndata: [DONE]\n\n`
    },
    error: (message) =>
      `data: ${JSON.stringify({ error: { message, type: 'server_error', param: null, code: 'server_error' } })}\n\n`,
    longLine: (length) => chunk(`{"content":"${'x'.repeat(length)}"}`),
  }
}

function embeddings(request: LabRequest) {
  const input = field(request.body, 'input')
  const texts = Array.isArray(input) ? input.map(String) : [String(input)]
  const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: embed(text) }))
  const model = textField(request.body, 'model')
  return { status: 200, body: { object: 'list', data, model, usage: { prompt_tokens: 1, total_tokens: 1 } } }
}
