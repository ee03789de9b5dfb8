import type { Capabilities } from '@parley/contract'
import { knownModels } from './known-models.ts'

const embeddingNames = /embed|(^|[/-])(bge|e5|gte|jina-emb|nomic-emb|mxbai|minilm|snowflake-arctic)/i
/** Whole words of a name: `llama-guard-3` does not chat, `vanguard-7b` may well. */
const otherNames =
  /(^|[/:._-])(whisper|tts|transcribe|transcription|dall-e|image|imagen|veo|sora|video|moderation|guard|realtime|rerank|reranker|audio|speech|babbage|davinci|instruct-0914|computer-use|aqa)(?=$|[/:._-]|\d)/i

/**
 * Whether a model can chat. `unlikely`: its name alone says that it does something else, and an administrator may know
 * better.
 */
export function isChatModel(name: string, toldType?: string): boolean | 'unlikely' {
  if (
    toldType !== undefined &&
    ['embedding', 'image', 'audio', 'rerank', 'moderation', 'transcribe'].includes(toldType)
  ) {
    return false
  }
  return embeddingNames.test(name) || otherNames.test(name) ? 'unlikely' : true
}

/** Nothing is promised for a name nobody knows: tools and pictures are off until somebody turns them on. */
export function guessCapabilities(name: string): Capabilities {
  const known = find(name)
  return { tools: known?.tools ?? false, vision: known?.vision ?? false, reasoning: known?.reasoning ?? false }
}

export function guessContextWindow(name: string): number | null {
  return find(name)?.contextWindow ?? null
}

function find(name: string) {
  const bare = (name.split('/').at(-1) ?? name).toLowerCase()
  return knownModels.find((known) => bare.startsWith(known.prefix))
}
