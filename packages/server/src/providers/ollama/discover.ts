import { jsonCall, serverName, type Upstream } from '../call.ts'
import { countField, field, isRecord, listField, textField } from '../json.ts'
import { guessCapabilities, guessContextWindow, isChatModel } from '../model-names.ts'
import type { FoundModel } from '../provider.ts'
import { toAppError } from '../upstream-failure.ts'

const atOnce = 4
/**
 * A window takes memory, a gigabyte for 8,192 tokens of a model with eight billion parameters, so not all that a model
 * was trained with is used unasked. Its own default is half of this below 24 GiB, and cuts longer prompts.
 */
export const usualOllamaWindow = 8192

export async function discoverModels(
  upstream: Upstream,
  key: string | undefined,
  signal: AbortSignal,
): Promise<FoundModel[]> {
  const tags = await jsonCall(upstream, { path: '/api/tags', signal })
  if (tags.failure) throw toAppError(tags.failure, serverName(upstream.baseUrl), key)
  const names = listField(tags.body, 'models').flatMap(
    (entry) => textField(entry, 'model') ?? textField(entry, 'name') ?? [],
  )
  const found: FoundModel[] = []
  for (let from = 0; from < names.length; from += atOnce) {
    const some = names.slice(from, from + atOnce)
    found.push(...(await Promise.all(some.map((name) => describeModel(upstream, name, signal)))))
  }
  return found
}

async function describeModel(upstream: Upstream, upstreamName: string, signal: AbortSignal): Promise<FoundModel> {
  const shown = await jsonCall(upstream, { path: '/api/show', method: 'POST', body: { model: upstreamName }, signal })
  const name = upstreamName.replace(/:latest$/, '')
  const told = shown.failure ? undefined : field(shown.body, 'capabilities')
  const contextWindow = shown.failure ? undefined : contextLength(field(shown.body, 'model_info'))
  const window = contextWindow ?? guessContextWindow(upstreamName)
  const common = { upstream: upstreamName, name, contextWindow: window, ...usual(shown, window) }
  // Versions before capabilities were told, and a model removed meanwhile.
  if (!Array.isArray(told)) {
    return { ...common, capabilities: guessCapabilities(upstreamName), chat: isChatModel(upstreamName) }
  }
  return {
    ...common,
    capabilities: {
      tools: told.includes('tools'),
      vision: told.includes('vision'),
      reasoning: told.includes('thinking'),
    },
    chat: told.includes('completion'),
  }
}

/** What a model's maker or owner wrote into it goes before ours. Elsewhere than on that machine it takes no memory. */
function usual(shown: Awaited<ReturnType<typeof jsonCall>>, window: number | null): { usualWindow?: number } {
  const told = shown.failure ? {} : shown.body
  if (textField(told, 'remote_model')) return {}
  const written = Number(/^num_ctx\s+(\d+)/m.exec(textField(told, 'parameters') ?? '')?.[1])
  const wanted = written > 0 ? written : usualOllamaWindow
  return { usualWindow: Math.min(wanted, window ?? wanted) }
}

/** Its key begins with the architecture: `llama.context_length`. */
function contextLength(information: unknown): number | undefined {
  if (!isRecord(information)) return undefined
  const key = Object.keys(information).find((name) => name.endsWith('.context_length'))
  return key === undefined ? undefined : countField(information, key)
}
