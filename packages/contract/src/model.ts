import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf } from './list.ts'
import { time } from './message.ts'

export const capabilities = z.object({ tools: z.boolean(), vision: z.boolean(), reasoning: z.boolean() })
export type Capabilities = z.infer<typeof capabilities>

/** How long a model thinks that can be told. */
export const reasoningEffort = z.enum(['low', 'medium', 'high'])
export type ReasoningEffort = z.infer<typeof reasoningEffort>

/** In US dollars per million tokens; `cached` where the provider charges less for what it read before. */
export const prices = z.object({
  input: z.number(),
  output: z.number(),
  cached: z.nullable(z.number()),
})
export type Prices = z.infer<typeof prices>

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
  /** How long it can be told to think: none where it cannot be told. */
  efforts: z.array(reasoningEffort),
  /** How many tokens a question with all that belongs to it and its answer take together. */
  contextWindow: z.nullable(z.int()),
  prices: z.nullable(prices),
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

/** What an administrator sees of a provider. Its key is only ever written. */
export const adminProvider = z.object({
  id: z.string(),
  kind: providerKind,
  name: z.string(),
  baseUrl: z.nullable(z.string()),
  hasKey: z.boolean(),
  deployments: z.array(z.string()),
  apiVersion: z.nullable(z.string()),
  source: z.enum(['environment', 'automatic', 'administrator']),
  /** Set by environment variables now, which alone can change it. */
  isReadOnly: z.boolean(),
  enabled: z.boolean(),
  /** Answers it writes at the same time; null: as many as are asked for. */
  atOnce: z.nullable(z.int()),
  /** Ollama: how long a model stays in memory after its last answer, such as `10m`; null: as it is set there. */
  keepAlive: z.nullable(z.string()),
  /** `open`: left alone after failures; `half-open`: the next call decides. */
  circuit: z.enum(['closed', 'half-open', 'open']),
  discovery: z.array(discovery),
  version: z.int(),
  createdAt: time,
  updatedAt: time,
})
export type AdminProvider = z.infer<typeof adminProvider>
export const adminProviderList = listOf(adminProvider)

const providerName = z
  .string()
  .check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(50, 'Use at most 50 characters.'))
const baseUrl = z.string().check(
  z.trim(),
  z.maxLength(500, 'Use at most 500 characters.'),
  z.regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i, 'Enter an address such as https://models.example.org/v1.'),
  z.refine((address) => URL.canParse(address), 'This is not a web address.'),
)
const apiKey = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Enter the key.'),
    z.maxLength(1000, 'Use at most 1,000 characters.'),
    z.regex(/^[\x21-\x7e]*$/, 'A key has no spaces and no letters beyond plain English ones.'),
  )
const deployment = z
  .string()
  .check(z.trim(), z.minLength(1, 'Name the deployment.'), z.maxLength(100, 'Use at most 100 characters.'))
const deployments = z.array(deployment).check(z.maxLength(100))
const apiVersion = z.string().check(z.trim(), z.regex(/^[\w.-]{1,50}$/, 'Enter a version such as 2024-10-21.'))
const keepAlive = z
  .string()
  .check(
    z.trim(),
    z.regex(/^(-1|0|\d{1,6}(ms|s|m|h))$/, 'Enter a time such as 10m or 24h, 0 for not at all or -1 for ever.'),
  )

export const createProvider = z.strictObject({
  kind: z.enum(['openai', 'azure', 'anthropic', 'gemini', 'ollama']),
  name: providerName,
  baseUrl: z.optional(baseUrl),
  apiKey: z.optional(apiKey),
  deployments: z.optional(deployments),
  apiVersion: z.optional(apiVersion),
  keepAlive: z.optional(keepAlive),
})
export type CreateProvider = z.infer<typeof createProvider>

export const changeProvider = z.strictObject({
  version: z.int(),
  name: z.optional(providerName),
  baseUrl: z.optional(z.nullable(baseUrl)),
  /** `null` takes the key away. */
  apiKey: z.optional(z.nullable(apiKey)),
  deployments: z.optional(deployments),
  apiVersion: z.optional(z.nullable(apiVersion)),
  enabled: z.optional(z.boolean()),
  keepAlive: z.optional(z.nullable(keepAlive)),
  atOnce: z.optional(z.nullable(z.int().check(z.minimum(1, 'At least one.'), z.maximum(10_000, 'At most 10,000.')))),
})
export type ChangeProvider = z.infer<typeof changeProvider>

const price = z.number().check(z.minimum(0, 'A price is not below zero.'), z.maximum(100_000, 'At most 100,000.'))
const tokens = z.int('Enter a whole number.').check(z.minimum(1, 'At least 1.'), z.maximum(100_000_000, 'Too many.'))

/** What an administrator decides about a model. What is null is as its provider has it. */
export const modelSettings = z.strictObject({
  name: z.nullable(
    z
      .string()
      .check(
        z.trim(),
        z.regex(/^[A-Za-z0-9_.-]{1,50}$/, 'Use 1 to 50 letters, digits, dots, - and _, without spaces.'),
      ),
  ),
  description: z.nullable(z.string().check(z.trim(), z.maxLength(500, 'Use at most 500 characters.'))),
  systemPrompt: z.nullable(z.string().check(z.maxLength(32_000, 'Use at most 32,000 characters.'))),
  temperature: z.nullable(z.number().check(z.minimum(0, 'From 0 to 2.'), z.maximum(2, 'From 0 to 2.'))),
  maxTokens: z.nullable(tokens),
  contextWindow: z.nullable(tokens),
  reasoningEffort: z.nullable(reasoningEffort),
  tools: z.nullable(z.boolean()),
  vision: z.nullable(z.boolean()),
  reasoning: z.nullable(z.boolean()),
  priceInput: z.nullable(price),
  priceOutput: z.nullable(price),
  priceCached: z.nullable(price),
  visibility: z.enum(['everyone', 'groups']),
  /** Who sees it where it is for groups; administrators always do. */
  groupIds: z.array(id).check(z.maxLength(100, 'Choose at most 100 groups.')),
  /** Answers in its place while its provider cannot. */
  fallbackModelId: z.nullable(z.string().check(z.maxLength(300))),
})
export type ModelSettings = z.infer<typeof modelSettings>

/** A model as an administrator sees it, also one that is not on offer now. */
export const adminModel = z.object({
  ...model.shape,
  upstream: z.string(),
  enabled: z.boolean(),
  /** Its provider still has it. */
  present: z.boolean(),
  /** Its name does not say that it does something else. */
  forChat: z.boolean(),
  /** Named by an administrator. */
  byHand: z.boolean(),
  settings: modelSettings,
  /** What its provider says of it. */
  found: z.object({
    name: z.string(),
    capabilities,
    contextWindow: z.nullable(z.int()),
    /** How much of that is used unless another is chosen, where a window takes memory; null: all of it. */
    usualWindow: z.nullable(z.int()),
  }),
  version: z.int(),
})
export type AdminModel = z.infer<typeof adminModel>
export const adminModelList = listOf(adminModel)

/** A model that its provider does not list, by the name that it has there. */
export const addModel = z.strictObject({
  providerId: z.string().check(z.maxLength(100)),
  upstream: z
    .string()
    .check(
      z.trim(),
      z.maxLength(100, 'Use at most 100 characters.'),
      z.regex(/^[\x21-\x7e]+$/, 'Enter the name that the provider knows it by, without spaces.'),
    ),
})
export type AddModel = z.infer<typeof addModel>

export const changeModel = z.strictObject({
  version: z.int(),
  enabled: z.optional(z.boolean()),
  /** `false` leaves the choice to the usual order again. */
  isDefault: z.optional(z.boolean()),
  ...z.partial(modelSettings).shape,
})
export type ChangeModel = z.infer<typeof changeModel>
export type ChangeModelSettings = Omit<ChangeModel, 'version' | 'enabled' | 'isDefault'>

/** The first of these are shown first, in this order; the others follow as usual. */
export const modelOrder = z.strictObject({ ids: z.array(z.string().check(z.maxLength(300))).check(z.maxLength(1000)) })

/** As Ollama names models: a name, perhaps with a place before it and a tag behind it. */
const pulledName = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Name the model.'),
    z.maxLength(200, 'Use at most 200 characters.'),
    z.regex(/^[A-Za-z0-9][\w.-]*([/:][\w.-]+)*$/, 'Enter a name such as llama3.2 or qwen3:4b.'),
  )
export const pullModel = z.strictObject({ name: pulledName })

/** A model on its way to a server of models. */
export const modelPull = z.object({
  id,
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** In bytes, as far as is known yet. */
  completed: z.int(),
  total: z.nullable(z.int()),
  /** Why it failed, or why it is tried again. */
  problem: z.nullable(z.string()),
  startedAt: z.nullable(time),
})
export type ModelPull = z.infer<typeof modelPull>
export const modelPullList = z.object({ items: z.array(modelPull), nextCursor: z.null() })
