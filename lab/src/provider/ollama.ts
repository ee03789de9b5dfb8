import { embed } from './embedding.ts'
import {
  field,
  isRecord,
  listField,
  textField,
  type Asked,
  type Frames,
  type LabModel,
  type LabRequest,
  type Wire,
} from './protocol.ts'

const createdAt = '2026-01-01T00:00:00Z'

/** Ollama's own protocol: tags, show, chat as lines of JSON, pull with progress, embed. */
export const ollamaWire: Wire = {
  basePath: '',
  keyOf: (request) => request.headers['authorization']?.replace(/^Bearer /, ''),
  answer(request, models) {
    switch (`${request.method} ${request.path}`) {
      case 'GET /api/version':
        return { status: 200, body: { version: '0.12.0' } }
      case 'GET /api/tags':
        return { status: 200, body: { models: models.map(tag) } }
      case 'POST /api/show':
        return show(request, models)
      case 'POST /api/chat':
        return asked(request)
      case 'POST /api/pull':
        return pull(request)
      case 'POST /api/embed':
        return embeddings(request)
      default:
        return null
    }
  },
  error: (_status, message) => ({ error: message }),
}

function tag(model: LabModel) {
  return {
    name: model.id,
    model: model.id,
    modified_at: createdAt,
    size: 4_920_753_328,
    digest: 'lab',
    details: { format: 'gguf', family: 'llama', parameter_size: '8B', quantization_level: 'Q4_K_M' },
  }
}

function show(request: LabRequest, models: readonly LabModel[]) {
  const model = models.find(({ id }) => id === textField(request.body, 'model'))
  if (!model) return { status: 404, body: { error: `model '${textField(request.body, 'model')}' not found` } }
  const capabilities = model.embedding
    ? ['embedding']
    : [
        'completion',
        ...(model.tools ? ['tools'] : []),
        ...(model.vision ? ['vision'] : []),
        ...(model.reasoning ? ['thinking'] : []),
      ]
  const information = { 'general.architecture': 'llama', 'llama.context_length': model.contextWindow ?? 8192 }
  const more = {
    ...(model.parameters && { parameters: model.parameters }),
    ...(model.remote && { remote_model: model.id }),
  }
  return { status: 200, body: { capabilities, details: tag(model).details, model_info: information, ...more } }
}

function asked(request: LabRequest): Asked {
  const turns = listField(request.body, 'messages')
  const model = textField(request.body, 'model')
  return {
    model,
    question: textField(
      turns.findLast((turn) => textField(turn, 'role') === 'user'),
      'content',
    ),
    afterTool: textField(turns.at(-1), 'role') === 'tool',
    frames: ollamaFrames(model),
  }
}

function ollamaFrames(model: string): Frames {
  const head = `{"model":${JSON.stringify(model)},"created_at":"${createdAt}",`
  const line = (rest: string): string => `${head}"message":{"role":"assistant","content":""${rest}},"done":false}\n`
  return {
    contentType: 'application/x-ndjson',
    start: () => '',
    reasoning: (text) => line(`,"thinking":${JSON.stringify(text)}`),
    text: (text) => `${head}"message":{"role":"assistant","content":${JSON.stringify(text)}},"done":false}\n`,
    toolCall: (_index, call) => [
      line(`,"tool_calls":[{"function":{"name":${JSON.stringify(call.name)},"arguments":${call.arguments}}}]`),
    ],
    finish(reason, usage) {
      const counts = usage ? `,"prompt_eval_count":${usage.inputTokens},"eval_count":${usage.outputTokens}` : ''
      const done = reason === 'length' ? 'length' : 'stop'
      return `${head}"message":{"role":"assistant","content":""},"done_reason":"${done}","done":true,"total_duration":1${counts}}\n`
    },
    error: (message) => `${JSON.stringify({ error: message })}\n`,
    longLine: (length) => line(`,"padding":"${'x'.repeat(length)}"`),
  }
}

function pull(request: LabRequest) {
  const model = textField(request.body, 'model')
  if (model.startsWith('missing')) return { lines: [{ status: 'pulling manifest' }, { error: 'file does not exist' }] }
  const layer = { status: 'pulling layer', digest: 'sha256:lab', total: 1000 }
  if (model.startsWith('full')) {
    return { lines: [{ ...layer, completed: 0 }, { error: 'write /models/blobs/sha256-lab: no space left on device' }] }
  }
  if (model.startsWith('slow')) return { lines: [{ ...layer, completed: 400 }], stays: true }
  return {
    lines: [
      { status: 'pulling manifest' },
      ...[0, 400, 1000].map((completed) => ({ ...layer, completed })),
      { status: 'verifying sha256 digest' },
      { status: 'success' },
    ],
  }
}

function embeddings(request: LabRequest) {
  const input = isRecord(request.body) ? field(request.body, 'input') : ''
  const texts = Array.isArray(input) ? input.map(String) : [String(input)]
  return { status: 200, body: { model: textField(request.body, 'model'), embeddings: texts.map(embed) } }
}
