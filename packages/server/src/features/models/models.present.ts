import {
  reasoningEffort,
  type Capabilities,
  type ChangeModelSettings,
  type Model,
  type ModelSettings,
  type Prices,
  type ReasoningEffort,
} from '@parley/contract'
import { ollamaTellsEffort } from '#providers/index.ts'
import { isStarter } from './model-choice.ts'
import type { ModelWithProvider } from './models.queries.ts'
import type { ModelsTable } from './models.tables.ts'

const aboutStarter =
  'Tiny and often wrong: it shows what Parley does. For real answers connect Ollama, a local model server or a key.'

export function presentModel(model: ModelWithProvider, isDefault: boolean): Model {
  return {
    id: model.id,
    name: nameOf(model),
    description: model.description ?? (isStarter(model) ? aboutStarter : null),
    provider: { id: model.provider_id, name: model.provider_name, kind: model.provider_kind },
    capabilities: capabilitiesOf(model),
    efforts: effortsOf(model),
    contextWindow: windowOf(model),
    prices: pricesOf(model),
    isDefault,
    isStarter: isStarter(model),
  }
}

/** Ollama tells one family alone how long to think; programs and files are told nothing. */
function effortsOf(model: ModelWithProvider): ReasoningEffort[] {
  if (!capabilitiesOf(model).reasoning) return []
  const { provider_kind: kind, upstream } = model
  const deaf = kind === 'command' || kind === 'embedded' || kind === 'passages'
  return deaf || (kind === 'ollama' && !ollamaTellsEffort(upstream)) ? [] : [...reasoningEffort.options]
}

export const nameOf = (model: ModelsTable): string => model.chosen_name ?? model.name

/** The one window that everything is fitted to and that its provider is told to make room for. */
export const windowOf = (model: ModelsTable): number | null =>
  model.chosen_window ?? model.usual_window ?? model.context_window

export function capabilitiesOf(model: ModelsTable): Capabilities {
  return {
    tools: (model.chosen_tools ?? model.tools) === 1,
    vision: (model.chosen_vision ?? model.vision) === 1,
    reasoning: (model.chosen_reasoning ?? model.reasoning) === 1,
  }
}

export function foundOf(model: ModelsTable): {
  name: string
  capabilities: Capabilities
  contextWindow: number | null
  usualWindow: number | null
} {
  const { name, tools, vision, reasoning } = model
  const capabilities = { tools: tools === 1, vision: vision === 1, reasoning: reasoning === 1 }
  return { name, capabilities, contextWindow: model.context_window, usualWindow: model.usual_window }
}

/** None where one of the two is not known: half a price would pass for a whole one. */
export function pricesOf(model: ModelsTable): Prices | null {
  if (model.price_in === null || model.price_out === null) return null
  return { input: model.price_in, output: model.price_out, cached: model.price_cached }
}

export function settingsOf(model: ModelsTable, groupIds: readonly string[]): ModelSettings {
  const asChosen = (value: 0 | 1 | null): boolean | null => (value === null ? null : value === 1)
  return {
    name: model.chosen_name,
    description: model.description,
    systemPrompt: model.system_prompt,
    temperature: model.temperature,
    maxTokens: model.max_tokens,
    contextWindow: model.chosen_window,
    reasoningEffort: model.reasoning_effort,
    tools: asChosen(model.chosen_tools),
    vision: asChosen(model.chosen_vision),
    reasoning: asChosen(model.chosen_reasoning),
    priceInput: model.price_in,
    priceOutput: model.price_out,
    priceCached: model.price_cached,
    visibility: model.visibility,
    groupIds: [...groupIds],
    fallbackModelId: model.fallback_id,
  }
}

/** The columns of the settings that are named. */
export function columnsOf(settings: ChangeModelSettings): Partial<ModelsTable> {
  const bit = (value: boolean | null): 0 | 1 | null => (value === null ? null : value ? 1 : 0)
  const text = (value: string | null): string | null => (value === null || value.trim() === '' ? null : value)
  const { name, description, systemPrompt, temperature, maxTokens, contextWindow, reasoningEffort } = settings
  const { tools, vision, reasoning, priceInput, priceOutput, priceCached, visibility, fallbackModelId } = settings
  return {
    ...(name !== undefined && { chosen_name: name }),
    ...(description !== undefined && { description: text(description) }),
    ...(systemPrompt !== undefined && { system_prompt: text(systemPrompt) }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(contextWindow !== undefined && { chosen_window: contextWindow }),
    ...(reasoningEffort !== undefined && { reasoning_effort: reasoningEffort }),
    ...(tools !== undefined && { chosen_tools: bit(tools) }),
    ...(vision !== undefined && { chosen_vision: bit(vision) }),
    ...(reasoning !== undefined && { chosen_reasoning: bit(reasoning) }),
    ...(priceInput !== undefined && { price_in: priceInput }),
    ...(priceOutput !== undefined && { price_out: priceOutput }),
    ...(priceCached !== undefined && { price_cached: priceCached }),
    ...(visibility !== undefined && { visibility }),
    ...(fallbackModelId !== undefined && { fallback_id: fallbackModelId }),
  }
}
