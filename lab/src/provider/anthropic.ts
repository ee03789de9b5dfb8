import {
  contentText,
  cutArguments,
  field,
  listField,
  textField,
  type Asked,
  type Frames,
  type LabRequest,
  type Wire,
} from './protocol.ts'

/** Anthropic's messages: named events, numbered content blocks that open and close. */
export const anthropicWire: Wire = {
  basePath: '',
  keyOf: (request) => request.headers['x-api-key'],
  answer(request, models) {
    if (request.headers['anthropic-version'] === undefined) {
      return { status: 400, body: anthropicWire.error(400, 'anthropic-version: header is required') }
    }
    if (request.method === 'GET' && request.path === '/v1/models') {
      const data = models.map(({ id }) => ({ type: 'model', id, display_name: `The ${id}`, created_at: '2026-01-01' }))
      return { status: 200, body: { data, has_more: false, first_id: data[0]?.id, last_id: data.at(-1)?.id } }
    }
    if (request.method !== 'POST' || request.path !== '/v1/messages') return null
    if (typeof field(request.body, 'max_tokens') !== 'number') {
      return { status: 400, body: anthropicWire.error(400, 'max_tokens: Field required') }
    }
    return asked(request)
  },
  error: (status, message) => ({ type: 'error', error: { type: errorTypes[status] ?? 'api_error', message } }),
}

const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

function asked(request: LabRequest): Asked {
  const turns = listField(request.body, 'messages')
  const isToolResult = (turn: unknown): boolean =>
    listField(turn, 'content').some((part) => textField(part, 'type') === 'tool_result')
  const lastUser = turns.findLast((turn) => textField(turn, 'role') === 'user' && !isToolResult(turn))
  return {
    model: textField(request.body, 'model'),
    question: contentText(field(lastUser, 'content')),
    afterTool: isToolResult(turns.at(-1)),
    frames: anthropicFrames(textField(request.body, 'model')),
  }
}

function event(name: string, body: object): string {
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...body })}\n\n`
}

function anthropicFrames(model: string): Frames {
  let open: { kind: string; index: number } | undefined
  let blocks = 0
  const close = (): string => {
    if (!open) return ''
    const closing = event('content_block_stop', { index: open.index })
    open = undefined
    return closing
  }
  const within = (kind: string, begin: object, delta: object): string => {
    let text = ''
    if (open?.kind !== kind) {
      text = close()
      open = { kind, index: blocks++ }
      text += event('content_block_start', { index: open.index, content_block: begin })
    }
    return text + event('content_block_delta', { index: open.index, delta })
  }
  const stopReasons = { stop: 'end_turn', length: 'max_tokens', refused: 'refusal', 'tool-calls': 'tool_use' }
  return {
    contentType: 'text/event-stream; charset=utf-8',
    start: () =>
      event('message_start', {
        message: {
          id: 'msg_lab',
          role: 'assistant',
          model,
          content: [],
          usage: { input_tokens: 12, output_tokens: 1 },
        },
      }) + event('ping', {}),
    reasoning: (thinking) =>
      within('thinking', { type: 'thinking', thinking: '' }, { type: 'thinking_delta', thinking }),
    text: (text) => within('text', { type: 'text', text: '' }, { type: 'text_delta', text }),
    toolCall(index, call) {
      const kind = `tool-${index}`
      const begin = { type: 'tool_use', id: `toolu_lab_${index}`, name: call.name, input: {} }
      // Anthropic sends one block after the other, so the whole call is one piece here.
      return [
        ['', ...cutArguments(call.arguments)]
          .map((piece) => within(kind, begin, { type: 'input_json_delta', partial_json: piece }))
          .join(''),
      ]
    },
    finish(reason, usage) {
      const counted = usage
        ? {
            input_tokens: usage.inputTokens,
            output_tokens: usage.outputTokens,
            cache_read_input_tokens: usage.cachedInputTokens ?? 0,
          }
        : { output_tokens: 1 }
      const delta = { stop_reason: stopReasons[reason], stop_sequence: null }
      return close() + event('message_delta', { delta, usage: counted }) + event('message_stop', {})
    },
    error: (message) => event('error', { error: { type: 'api_error', message } }),
    longLine: (length) => within('text', { type: 'text', text: '' }, { type: 'text_delta', text: 'x'.repeat(length) }),
  }
}
