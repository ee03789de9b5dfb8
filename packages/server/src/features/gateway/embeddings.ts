import { newId, type Id, type ProviderKind } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Usage } from '#features/usage/index.ts'
import { embeddingCall } from './book-completion.ts'

/** An embedder that ships, or the one that is configured. */
export interface Embedder {
  /** As programs name it. */
  name: string
  providerKind: ProviderKind
  /** Null where only its server knows. */
  dimension: number | null
  mostTokens: number | null
  count(texts: readonly string[]): Promise<number[]>
  embed(texts: readonly string[], purpose: 'query' | 'passage', signal: AbortSignal): Promise<Float32Array[]>
}

const mostTexts = 2048

const text = z.string().check(z.minLength(1, 'A text is empty.'), z.maxLength(100_000, 'A text is too long.'))
export const embeddingRequest = z.looseObject({
  model: z.string(),
  input: z.union([text, z.array(text).check(z.minLength(1), z.maxLength(mostTexts))], {
    error: `Send a text, or a list of up to ${mostTexts} texts; lists of token numbers are not read here.`,
  }),
  encoding_format: z.nullish(z.enum(['float', 'base64'])),
  dimensions: z.nullish(z.int()),
  /** Beyond OpenAI's: what the vectors are for, where the model reads questions otherwise than passages. */
  input_type: z.nullish(z.enum(['query', 'passage'])),
})
export type EmbeddingRequest = z.infer<typeof embeddingRequest>

export const embeddingList = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.int(),
      embedding: z.union([z.string(), z.array(z.number())]),
    }),
  ),
  model: z.string(),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
})
type EmbeddingList = z.infer<typeof embeddingList>

export interface EmbeddingsOptions {
  clock: Clock
  embedders: readonly Embedder[]
  usage: Pick<Usage, 'allowance' | 'ended'>
}

export function createEmbeddings({ clock, embedders, usage }: EmbeddingsOptions) {
  function find(asked: string): Embedder {
    const found = embedders.find(({ name, providerKind }) => name === asked || `${providerKind}/${name}` === asked)
    if (found !== undefined) return found
    const names = embedders.map(({ name }) => name).join(' and ')
    const shown = JSON.stringify(asked.slice(0, 100))
    throw new AppError('not_found', `There is no embedding model ${shown}. These are here: ${names}.`)
  }

  async function counted({ count, mostTokens }: Embedder, texts: readonly string[]): Promise<number> {
    const counts = await count(texts)
    const long = mostTokens === null ? -1 : counts.findIndex((tokens) => tokens > mostTokens)
    if (long >= 0) {
      const what = `Text ${long + 1} has ${counts[long]} tokens; this model reads ${mostTokens}. Send it in pieces.`
      throw new AppError('validation_failed', what, { fields: { input: [what] } })
    }
    return counts.reduce((sum, tokens) => sum + tokens, 0)
  }

  return async (asked: EmbeddingRequest, caller: Caller, signal: AbortSignal): Promise<EmbeddingList> => {
    const embedder = find(asked.model)
    const texts = typeof asked.input === 'string' ? [asked.input] : asked.input
    if (typeof asked.dimensions === 'number' && asked.dimensions !== embedder.dimension) {
      const many = embedder.dimension === null ? 'as many dimensions as it has' : `${embedder.dimension} dimensions`
      const what = `This model's vectors have ${many}.`
      throw new AppError('validation_failed', what, { fields: { dimensions: [what] } })
    }
    const started = clock.monotonic()
    const tokens = await counted(embedder, texts)
    const modelId = `${embedder.providerKind}/${embedder.name}`
    const id: Id = newId()
    await usage.allowance.allow(caller, [{ id, modelId, tokens }], 'without-messages')
    let vectors: Float32Array[]
    try {
      vectors = await embedder.embed(texts, asked.input_type ?? 'passage', signal)
    } catch (error) {
      await usage.allowance.release([id])
      throw error
    }
    const duration = clock.monotonic() - started
    await usage.ended({
      ...embeddingCall(caller.userId, modelId, tokens, duration),
      id,
      providerKind: embedder.providerKind,
    })
    return {
      object: 'list',
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: asked.encoding_format === 'base64' ? asBase64(vector) : Array.from(vector),
      })),
      model: embedder.name,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    }
  }
}

/** Little-endian floats, as OpenAI's clients unpack them. */
function asBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
}
