import type { Database } from '#platform/db/index.ts'
import type { FoundModel } from '#providers/index.ts'
import type { ModelQueries } from './models.queries.ts'
import type { ModelsTable } from './models.tables.ts'
import type { ProviderRow } from './ports.ts'

const mostModels = 1000
const longestName = 100
const longestUpstream = 200

/**
 * Writes down what a provider has now. A model that is gone is kept, but no longer offered. Says whether anything is
 * other than before.
 */
export async function storeFoundModels(
  database: Database,
  queries: ModelQueries,
  provider: ProviderRow,
  found: readonly FoundModel[],
  now: number,
): Promise<boolean> {
  const usable = found
    .filter((model) => model.chat !== false && model.upstream.length <= longestUpstream)
    .slice(0, mostModels)
  return database.transaction(async (transaction) => {
    const known = new Map((await queries.modelsOf(transaction, provider.id)).map((row) => [row.upstream, row]))
    const added: ModelsTable[] = []
    let changed = false
    for (const [position, model] of usable.entries()) {
      const facts = factsOf(model, position)
      const row = known.get(model.upstream)
      known.delete(model.upstream)
      if (row === undefined) added.push(newRow(provider, model, facts, now))
      else if (!has(row, row.by_hand === 1 ? { ...facts, chat: row.chat } : facts)) {
        changed = true
        const more = row.by_hand === 1 ? { chat: row.chat } : notForChat(row, facts)
        await queries.changeModel(transaction, row.id, { ...facts, ...more, version: row.version + 1, updated_at: now })
      }
    }
    await queries.insertModels(transaction, added)
    for (const gone of known.values()) {
      if (gone.present === 0 || gone.by_hand === 1) continue
      changed = true
      await queries.changeModel(transaction, gone.id, { present: 0, version: gone.version + 1, updated_at: now })
    }
    return changed || added.length > 0
  })
}

type Facts = ReturnType<typeof factsOf>

function factsOf(model: FoundModel, position: number) {
  const { tools, vision, reasoning } = model.capabilities
  return {
    name: cleanName(model.name) || cleanName(model.upstream),
    tools: bit(tools),
    vision: bit(vision),
    reasoning: bit(reasoning),
    context_window: model.contextWindow === null ? null : Math.trunc(model.contextWindow),
    usual_window: model.usualWindow ?? null,
    position,
    chat: bit(model.chat !== 'unlikely'),
    present: 1 as const,
  }
}

function newRow(provider: ProviderRow, model: FoundModel, facts: Facts, now: number): ModelsTable {
  return {
    id: `${provider.id}/${readableName(model.upstream)}`,
    provider_id: provider.id,
    upstream: model.upstream,
    ...facts,
    by_hand: 0,
    enabled: facts.chat,
    is_default: 0,
    ...unsettled,
    version: 1,
    created_at: now,
    updated_at: now,
  }
}

/** What has come to be none for chat is no longer offered; whoever turned it on before knew. */
function notForChat(row: ModelsTable, facts: Facts): Partial<ModelsTable> {
  return facts.chat === 0 && row.chat === 1 && row.is_default === 0 ? { enabled: 0 } : {}
}

/** As its provider has it, until somebody decides otherwise. */
export const unsettled = {
  chosen_name: null,
  description: null,
  system_prompt: null,
  temperature: null,
  max_tokens: null,
  chosen_tools: null,
  chosen_vision: null,
  chosen_reasoning: null,
  chosen_window: null,
  reasoning_effort: null,
  price_in: null,
  price_out: null,
  price_cached: null,
  visibility: 'everyone',
  rank: null,
  fallback_id: null,
} as const

function has(row: ModelsTable, facts: Facts): boolean {
  return (Object.keys(facts) as (keyof Facts)[]).every((name) => row[name] === facts[name])
}

/** What people and scripts write: without what only says that it is the usual one, or a file. */
export function readableName(upstream: string): string {
  return upstream.replace(/:latest$/, '').replace(/\.gguf$/i, '')
}

/** Names come from other machines: no control characters, no direction marks, no novel. */
function cleanName(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longestName)
}

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0)
