import type { Capabilities, Model } from '@parley/contract'
import { isStarter } from './model-choice.ts'
import type { ModelWithProvider } from './models.queries.ts'

const aboutStarter =
  'Tiny and often wrong: it shows what Parley does. For real answers connect Ollama, a local model server or a key.'

export function presentModel(model: ModelWithProvider, isDefault: boolean): Model {
  return {
    id: model.id,
    name: model.name,
    description: isStarter(model) ? aboutStarter : null,
    provider: { id: model.provider_id, name: model.provider_name, kind: model.provider_kind },
    capabilities: capabilitiesOf(model),
    contextWindow: model.context_window,
    isDefault,
    isStarter: isStarter(model),
  }
}

export function capabilitiesOf(model: ModelWithProvider): Capabilities {
  return { tools: model.tools === 1, vision: model.vision === 1, reasoning: model.reasoning === 1 }
}
