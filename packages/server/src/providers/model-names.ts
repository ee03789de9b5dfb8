import type { Capabilities } from '@parley/contract'
import { knownModels } from './known-models.ts'

const embeddingNames = /embed|(^|[/-])(bge|e5|gte|jina-emb|nomic-emb|mxbai|minilm|snowflake-arctic)/i
const otherNames =
  /whisper|(^|[/-])tts|transcri|dall-e|image|imagen|veo|sora|video|moderation|guard|realtime|rerank|audio|speech|babbage|davinci|instruct-0914|computer-use|aqa$/i

/** Whether a model can chat, from its name where the server does not say. Wrong only for odd names; overridable. */
export function isChatModel(name: string, toldType?: string): boolean {
  if (
    toldType !== undefined &&
    ['embedding', 'image', 'audio', 'rerank', 'moderation', 'transcribe'].includes(toldType)
  ) {
    return false
  }
  return !embeddingNames.test(name) && !otherNames.test(name)
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
