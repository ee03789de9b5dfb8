import * as z from 'zod/mini'

/**
 * What OpenAI's clients send, as far as we act on it. They send more, and more every year: what is not named here is
 * let be.
 */
const text = z.looseObject({ type: z.literal('text'), text: z.string() })
const picture = z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) })
const content = z.union([z.string(), z.array(z.union([text, picture]))])

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
})

const message = z.discriminatedUnion('role', [
  z.looseObject({ role: z.enum(['system', 'developer', 'user']), content }),
  z.looseObject({
    role: z.literal('assistant'),
    content: z.nullish(content),
    tool_calls: z.optional(z.array(toolCall)),
  }),
  z.looseObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
])
export type WireMessage = z.infer<typeof message>
export type WireContent = z.infer<typeof content>

const schema = z.record(z.string(), z.unknown())
const tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().check(z.minLength(1), z.maxLength(64)),
    description: z.optional(z.string()),
    parameters: z.optional(schema),
  }),
})

const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
])

const responseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: z.string(), schema: z.optional(schema) }),
  }),
])

const maximumTokens = z.nullish(z.int().check(z.minimum(1)))

export const completionRequest = z.looseObject({
  model: z.string(),
  messages: z.array(message).check(z.minLength(1), z.maxLength(10_000)),
  stream: z.nullish(z.boolean()),
  stream_options: z.nullish(z.looseObject({ include_usage: z.optional(z.boolean()) })),
  tools: z.optional(z.array(tool).check(z.maxLength(128))),
  tool_choice: z.optional(toolChoice),
  response_format: z.optional(responseFormat),
  temperature: z.nullish(z.number().check(z.minimum(0), z.maximum(2))),
  top_p: z.nullish(z.number().check(z.minimum(0), z.maximum(1))),
  max_tokens: maximumTokens,
  max_completion_tokens: maximumTokens,
  stop: z.nullish(z.union([z.string(), z.array(z.string()).check(z.maxLength(16))])),
  seed: z.nullish(z.int()),
  reasoning_effort: z.nullish(z.string()),
  n: z.nullish(z.literal(1, { error: 'One answer at a time: ask again for another.' })),
})
export type CompletionRequest = z.infer<typeof completionRequest>

const usage = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  prompt_tokens_details: z.object({ cached_tokens: z.int() }),
})
export type WireUsage = z.infer<typeof usage>

export const completion = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      message: z.object({
        role: z.literal('assistant'),
        content: z.nullable(z.string()),
        refusal: z.null(),
        reasoning_content: z.optional(z.string()),
        tool_calls: z.optional(
          z.array(
            z.object({
              id: z.string(),
              type: z.literal('function'),
              function: z.object({ name: z.string(), arguments: z.string() }),
            }),
          ),
        ),
      }),
      logprobs: z.null(),
      finish_reason: z.enum(['stop', 'length', 'tool_calls', 'content_filter']),
    }),
  ),
  usage: z.optional(usage),
})
export type Completion = z.infer<typeof completion>
export type FinishReason = Completion['choices'][number]['finish_reason']

export const model = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
})
export const modelList = z.object({ object: z.literal('list'), data: z.array(model) })
