import { AppError } from '#platform/app-error.ts'
import type { ResolvedModel } from '#features/models/index.ts'
import type { ChatRequest, ChatTurn } from '#providers/index.ts'
import type { CompletionRequest, WireContent, WireMessage } from './wire.ts'

const picture = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/]+=*)$/

/**
 * What a client asked for, in the words that every provider understands. What it left open is as administrators set it
 * for this model; their instructions for chats are not added, for a program brings its own.
 */
export function toChatRequest(asked: CompletionRequest, model: ResolvedModel): ChatRequest {
  const stop = typeof asked.stop === 'string' ? [asked.stop] : asked.stop
  const format = formatOf(asked.response_format)
  const choice = asked.tool_choice
  return {
    upstream: model.upstream,
    turns: asked.messages.map(toTurn),
    reasoning: model.capabilities.reasoning,
    ...given('contextWindow', model.contextWindow),
    ...given('temperature', asked.temperature ?? model.temperature),
    ...given('topP', asked.top_p),
    ...given('maxTokens', asked.max_completion_tokens ?? asked.max_tokens ?? model.maxTokens),
    ...given('stop', stop),
    ...given('seed', asked.seed),
    ...given('reasoningEffort', effortOf(asked.reasoning_effort) ?? effortFor(model)),
    ...given('toolChoice', typeof choice === 'object' ? { name: choice.function.name } : choice),
    ...given('format', format),
    ...(asked.tools && {
      tools: asked.tools.map(({ function: { name, description = '', parameters = emptyParameters } }) => ({
        name,
        description,
        parameters,
      })),
    }),
  }
}

const emptyParameters = { type: 'object', properties: {} }

function given<Name extends string, Value>(name: Name, value: Value | null | undefined): { [Key in Name]?: Value } {
  // The type of a computed name widens to string, which an assertion alone takes back.
  return (value === null || value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value }
}

function toTurn(message: WireMessage): ChatTurn {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', text: textOf(message.content) }
    case 'user':
      return { role: 'user', text: textOf(message.content), ...picturesOf(message.content) }
    case 'assistant':
      return {
        role: 'assistant',
        text: textOf(message.content ?? ''),
        ...(message.tool_calls && {
          toolCalls: message.tool_calls.map(({ id, function: { name, arguments: given } }) => ({
            callId: id,
            name,
            arguments: given,
          })),
        }),
      }
    case 'tool':
      return { role: 'tool', text: textOf(message.content), callId: message.tool_call_id }
  }
}

function textOf(content: WireContent): string {
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function picturesOf(content: WireContent): Pick<ChatTurn, 'images'> {
  if (typeof content === 'string') return {}
  const images = content.flatMap((part) => (part.type === 'image_url' ? [readPicture(part.image_url.url)] : []))
  return images.length === 0 ? {} : { images }
}

/** Pictures come with the request: this server fetches nothing that a stranger to it names. */
function readPicture(url: string): { type: string; base64: string } {
  const [, type, base64] = picture.exec(url) ?? []
  if (type !== undefined && base64 !== undefined) return { type, base64 }
  throw new AppError('validation_failed', 'Send pictures as data:image/…;base64,… of PNG, JPEG, GIF or WebP.')
}

function formatOf(format: CompletionRequest['response_format']): ChatRequest['format'] {
  if (format?.type === 'json_object') return 'json'
  if (format?.type !== 'json_schema') return undefined
  const { name, schema = emptyParameters } = format.json_schema
  return { name, schema }
}

function effortFor({ capabilities, reasoningEffort }: ResolvedModel): ResolvedModel['reasoningEffort'] {
  return capabilities.reasoning ? reasoningEffort : null
}

function effortOf(effort: string | null | undefined): ChatRequest['reasoningEffort'] {
  if (effort === 'minimal') return 'low'
  return effort === 'low' || effort === 'medium' || effort === 'high' ? effort : undefined
}

/** What people or others wrote in it, all together: as much is looked through of many messages as of one. */
export function saidIn(asked: CompletionRequest): string {
  return asked.messages.flatMap(({ role, content }) => (role === 'user' && content ? [textOf(content)] : [])).join('\n')
}
