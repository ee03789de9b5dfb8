import type { AssistantContent } from '@parley/contract'
import type { AssistantsTable } from './assistants.tables.ts'

type ContentColumns = Omit<AssistantsTable, 'id' | 'owner_id' | 'shipped' | 'version' | 'created_at' | 'updated_at'>

export function columnsOf(content: AssistantContent): ContentColumns {
  return {
    name: content.name,
    name_key: content.name.toLowerCase(),
    description: content.description,
    picture: content.picture,
    instructions: content.instructions,
    model_id: content.modelId,
    fallback_model_id: content.fallbackModelId,
    collection_ids: JSON.stringify(content.collectionIds),
    tools: JSON.stringify(content.tools),
    starters: JSON.stringify(content.starters),
  }
}
