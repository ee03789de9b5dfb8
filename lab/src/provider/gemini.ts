import {
  contentText,
  field,
  listField,
  textField,
  type Asked,
  type Frames,
  type LabRequest,
  type Wire,
} from './protocol.ts'

const route = /^\/v1beta\/models\/([^/]+):streamGenerateContent$/
const statusNames: Record<number, string> = { 400: 'INVALID_ARGUMENT', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL' }

/** Gemini's `streamGenerateContent?alt=sse`: whole response objects, no terminator but a finish reason. */
export const geminiWire: Wire = {
  basePath: '/v1beta',
  keyOf: (request) => request.headers['x-goog-api-key'] ?? request.query.get('key') ?? undefined,
  answer(request, models) {
    if (request.method === 'GET' && request.path === '/v1beta/models') {
      return {
        status: 200,
        body: {
          models: models.map((model) => ({
            name: `models/${model.id}`,
            displayName: `The ${model.id}`,
            inputTokenLimit: model.contextWindow ?? 8192,
            outputTokenLimit: 8192,
            supportedGenerationMethods: model.embedding ? ['embedContent'] : ['generateContent', 'countTokens'],
            ...(model.reasoning && { thinking: true }),
          })),
        },
      }
    }
    const model = route.exec(request.path)?.[1]
    if (model === undefined || request.method !== 'POST') return null
    return asked(request, model)
  },
  error: (status, message) => ({ error: { code: status, message, status: statusNames[status] ?? 'UNAVAILABLE' } }),
  // Told apart from any other bad request by its words only.
  wrongKey: {
    status: 400,
    body: {
      error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' },
    },
  },
}

function asked(request: LabRequest, model: string): Asked {
  const turns = listField(request.body, 'contents')
  const isToolResult = (turn: unknown): boolean =>
    listField(turn, 'parts').some((part) => field(part, 'functionResponse') !== undefined)
  const lastUser = turns.findLast((turn) => textField(turn, 'role') === 'user' && !isToolResult(turn))
  return {
    model,
    question: contentText(field(lastUser, 'parts')),
    afterTool: isToolResult(turns.at(-1)),
    frames: geminiFrames(model),
  }
}

function geminiFrames(model: string): Frames {
  const chunk = (parts: string, rest = ''): string =>
    `data: {"candidates":[{"content":{"parts":[${parts}],"role":"model"},"index":0${rest}}],"modelVersion":${JSON.stringify(model)}}\r\n\r\n`
  const finishNames = { stop: 'STOP', length: 'MAX_TOKENS', refused: 'SAFETY', 'tool-calls': 'STOP' }
  return {
    contentType: 'text/event-stream',
    start: () => '',
    reasoning: (text) => chunk(`{"text":${JSON.stringify(text)},"thought":true}`),
    text: (text) => chunk(`{"text":${JSON.stringify(text)}}`),
    toolCall: (_index, call) => [
      chunk(`{"functionCall":{"name":${JSON.stringify(call.name)},"args":${call.arguments}}}`),
    ],
    finish(reason, usage) {
      const counted = usage && {
        promptTokenCount: usage.inputTokens,
        candidatesTokenCount: usage.outputTokens,
        cachedContentTokenCount: usage.cachedInputTokens ?? 0,
        totalTokenCount: usage.inputTokens + usage.outputTokens,
      }
      const candidate = {
        content: { parts: [{ text: '' }], role: 'model' },
        finishReason: finishNames[reason],
        index: 0,
      }
      return `data: ${JSON.stringify({ candidates: [candidate], ...(counted && { usageMetadata: counted }) })}\r\n\r\n`
    },
    error: (message) => `data: ${JSON.stringify({ error: { code: 500, message, status: 'INTERNAL' } })}\r\n\r\n`,
    longLine: (length) => chunk(`{"text":"${'x'.repeat(length)}"}`),
  }
}
