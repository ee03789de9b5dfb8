import * as z from 'zod/mini'

export const capabilities = z.object({ tools: z.boolean(), vision: z.boolean(), reasoning: z.boolean() })
export type Capabilities = z.infer<typeof capabilities>

export const providerKind = z.enum([
  'openai',
  'azure',
  'anthropic',
  'gemini',
  'ollama',
  'command',
  'embedded',
  'passages',
])
export type ProviderKind = z.infer<typeof providerKind>

export const model = z.object({
  id: z.string(),
  name: z.string(),
  description: z.nullable(z.string()),
  provider: z.object({ id: z.string(), name: z.string(), kind: providerKind }),
  capabilities,
  contextWindow: z.nullable(z.int()),
  isDefault: z.boolean(),
  /** The small model that ships: shown with its honest label and the next step beside it. */
  isStarter: z.boolean(),
})
export type Model = z.infer<typeof model>

/** Where models were looked for at start or on demand, so that a page can say what was tried. */
export const discovery = z.object({
  kind: providerKind,
  address: z.nullable(z.string()),
  state: z.enum(['found', 'empty', 'unreachable', 'refused']),
  detail: z.string(),
})
export type Discovery = z.infer<typeof discovery>

export const modelList = z.object({ items: z.array(model), nextCursor: z.null(), discovery: z.array(discovery) })
export type ModelList = z.infer<typeof modelList>
