import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { locateShippedFile } from '@parley/models'
import type { ChatTurn, ToolDefinition } from '../provider.ts'
import { folderOf } from './embedded.testing.ts'

/**
 * In the shape that the Qwen and Hermes families have, and the SmolLM2 of more parameters: what a small model that
 * calls tools is most likely to come with.
 */
export const callingTemplate = `{%- if tools %}
{{- '<|im_start|>system\\n' }}
{%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{%- endif %}
{{- 'You may call these:\\n<tools>' }}
{%- for tool in tools %}{{- '\\n' }}{{- tool | tojson }}{%- endfor %}
{{- '\\n</tools><|im_end|>\\n' }}
{%- elif messages[0].role == 'system' %}{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
{%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}
{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- elif message.role == 'assistant' %}
{{- '<|im_start|>assistant\\n' }}
{%- if message.content %}{{- message.content }}{%- endif %}
{%- if message.tool_calls %}{%- for call in message.tool_calls %}
{%- if call.function %}{%- set call = call.function %}{%- endif %}
{{- '\\n<tool_call>\\n{"name": "' + call.name + '", "arguments": ' }}{{- call.arguments | tojson }}{{- '}\\n</tool_call>' }}
{%- endfor %}{%- endif %}
{{- '<|im_end|>\\n' }}
{%- elif message.role == 'tool' %}
{{- '<|im_start|>user\\n<tool_response>\\n' + message.content + '\\n</tool_response><|im_end|>\\n' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}
`

export const caller = 'caller.gguf'

/** The weights of the starter under a template that knows tools, as a model of somebody's own. */
export async function folderWithCaller(template = callingTemplate): Promise<string> {
  const folder = await folderOf({})
  await symlink(locateShippedFile('SmolLM2-135M-Instruct', 'model').path, join(folder, caller))
  await writeFile(join(folder, 'caller.jinja'), template)
  return folder
}

export const weather: ToolDefinition = {
  name: 'weather',
  description: 'The weather of a town.',
  parameters: {
    type: 'object',
    properties: {
      town: { type: 'string' },
      unit: { enum: ['celsius', 'fahrenheit'] },
      days: { type: 'integer', minimum: 1, maximum: 7 },
    },
    required: ['town', 'unit'],
    additionalProperties: false,
  },
}

/** What is begun and not soon at its end. */
export const essay: ToolDefinition = {
  name: 'essay',
  description: 'Writes an essay.',
  parameters: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

/** What so small a model needs to see before it does likewise. */
export const examples: readonly ChatTurn[] = ['Lima', 'Oslo', 'Rome'].flatMap((town, index): ChatTurn[] => [
  { role: 'user', text: `How is the weather in ${town}?` },
  {
    role: 'assistant',
    text: `I look up the weather in ${town}.`,
    toolCalls: [
      { callId: `call-${index}`, name: 'weather', arguments: JSON.stringify({ town, unit: 'celsius', days: 1 }) },
    ],
  },
  { role: 'tool', callId: `call-${index}`, text: `${town}: ${20 + index} degrees, sunny` },
  { role: 'assistant', text: `It is sunny in ${town}, with ${20 + index} degrees.` },
])
