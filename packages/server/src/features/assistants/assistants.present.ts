import {
  assistantVersion,
  type Assistant,
  type AssistantContent,
  type AssistantVersion,
  type Id,
} from '@parley/contract'
import * as z from 'zod/mini'
import type { SeenAssistant } from './assistants.queries.ts'
import { mentions } from './instructions.ts'
import type { AssistantsTable, AssistantVersionsTable } from './assistants.tables.ts'

const texts = z.array(z.string())
const iso = (time: number): string => new Date(time).toISOString()

export function contentOf(row: AssistantsTable): AssistantContent {
  return {
    name: row.name,
    description: row.description,
    picture: row.picture,
    instructions: row.instructions,
    modelId: row.model_id,
    fallbackModelId: row.fallback_model_id,
    collectionIds: texts.parse(JSON.parse(row.collection_ids)),
    tools: texts.parse(JSON.parse(row.tools)),
    starters: texts.parse(JSON.parse(row.starters)),
  }
}

/** `usable`: the models this person may use. Of another they do not learn that there is one. */
export function presentAssistant(row: SeenAssistant, usable: ReadonlySet<string>): Assistant {
  const content = contentOf(row)
  const isReader = row.access === 'read'
  const seen = (modelId: string | null): string | null =>
    modelId !== null && (!isReader || usable.has(modelId)) ? modelId : null
  return {
    id: row.id,
    ...content,
    instructions: isReader ? null : content.instructions,
    modelId: seen(row.model_id) ?? (isReader ? seen(row.fallback_model_id) : null),
    fallbackModelId: isReader ? null : row.fallback_model_id,
    usesLevel: mentions(content.instructions, 'level'),
    access: row.access,
    ownerId: row.owner_id,
    shipped: row.shipped,
    version: row.version,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}

export function presentVersion(row: AssistantVersionsTable, names: ReadonlyMap<Id, string>): AssistantVersion {
  const name = row.changed_by === null ? undefined : names.get(row.changed_by)
  return {
    version: row.version,
    changedBy: row.changed_by === null || name === undefined ? null : { id: row.changed_by, name },
    createdAt: iso(row.created_at),
    content: assistantVersion.shape.content.parse(JSON.parse(row.content)),
  }
}
