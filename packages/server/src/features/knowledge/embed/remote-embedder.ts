import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { inChunks } from '#platform/db/index.ts'
import type { Egress, EgressLimits } from '#platform/egress/index.ts'
import { jsonCall, serverName, unreadable, type Upstream } from '#providers/call.ts'
import { toAppError } from '#providers/upstream-failure.ts'
import type { Purpose } from './embedding-models.ts'
import type { VectorSpace } from './vector-space.ts'

export interface RemoteEmbedderOptions {
  kind: 'openai' | 'ollama'
  egress: Egress
  baseUrl: string
  apiKey?: string
  model: string
  limits?: Partial<EgressLimits>
}

/** An embedder at a configured address. */
export interface RemoteEmbedder {
  /** Asks the endpoint once how long its vectors are. */
  space(signal: AbortSignal): Promise<VectorSpace>
  /** A vector of length 1 for each text, in their order; all of the dimension that was first seen or is expected. */
  embed(texts: readonly string[], options: RemoteEmbedOptions): Promise<Float32Array[]>
}

interface RemoteEmbedOptions {
  purpose: Purpose
  signal: AbortSignal
  /** What the collection's vectors have: another one means that the endpoint serves another model now. */
  dimension?: number
}

/** Small servers refuse longer lists, and a failure costs no more than these. */
const textsPerRequest = 32

const vector = z.array(z.number()).check(z.minLength(1), z.maxLength(8192))
const answers = {
  openai: z.object({ data: z.array(z.object({ index: z.optional(z.int()), embedding: vector })) }),
  ollama: z.object({ embeddings: z.array(vector) }),
}

/** What some families want before a text, without which their results are poor. */
const prefixes: readonly { family: RegExp; query: string; passage: string }[] = [
  { family: /\be5[-_]/i, query: 'query: ', passage: 'passage: ' },
  { family: /nomic-embed/i, query: 'search_query: ', passage: 'search_document: ' },
  {
    family: /mxbai-embed|snowflake-arctic-embed(?!2)/i,
    query: 'Represent this sentence for searching relevant passages: ',
    passage: '',
  },
]

export function createRemoteEmbedder(options: RemoteEmbedderOptions): RemoteEmbedder {
  const { kind, model, apiKey } = options
  const upstream: Upstream = {
    egress: options.egress,
    baseUrl: kind === 'ollama' ? options.baseUrl.replace(/\/(api|v1)?\/*$/, '') : options.baseUrl,
    headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
    limits: options.limits ?? {},
  }
  const path = kind === 'ollama' ? '/api/embed' : '/embeddings'
  const prefix = prefixes.find(({ family }) => family.test(model))

  async function ask(texts: readonly string[], signal: AbortSignal): Promise<number[][]> {
    const body = { model, input: texts, ...(kind === 'ollama' ? { truncate: true } : { encoding_format: 'float' }) }
    const answer = await jsonCall(upstream, { path, method: 'POST', body, signal })
    if (answer.failure) throw toAppError(answer.failure, serverName(upstream.baseUrl), apiKey)
    const vectors = kind === 'ollama' ? ollamaVectors(answer.body) : openaiVectors(answer.body)
    if (vectors?.length !== texts.length) throw unreadable(upstream.baseUrl)
    return vectors
  }

  async function embed(texts: readonly string[], { purpose, signal, dimension }: RemoteEmbedOptions) {
    const all: Float32Array[] = []
    for (const some of inChunks(texts, textsPerRequest)) {
      const vectors = await ask(
        some.map((text) => (prefix?.[purpose] ?? '') + text),
        signal,
      )
      for (const values of vectors) {
        if (values.length !== (dimension ?? all[0]?.length ?? values.length)) throw otherModel(upstream.baseUrl)
        all.push(ofLengthOne(values))
      }
    }
    return all
  }

  return {
    embed,
    async space(signal) {
      const [first] = await embed(['dimension'], { purpose: 'passage', signal })
      const dimension = first?.length ?? 0
      const hash = createHash('sha256')
        .update(JSON.stringify([kind, upstream.baseUrl, model, dimension]))
        .digest('hex')
      return { provider: kind, model, dimension, hash }
    },
  }
}

/** In the order of the texts, whatever order the server answers in. */
function openaiVectors(body: unknown): number[][] | undefined {
  const parsed = answers.openai.safeParse(body)
  if (!parsed.success) return undefined
  const vectors: number[][] = []
  for (const [place, { index, embedding }] of parsed.data.data.entries()) vectors[index ?? place] = embedding
  return Object.keys(vectors).length === parsed.data.data.length ? vectors : undefined
}

function ollamaVectors(body: unknown): number[][] | undefined {
  const parsed = answers.ollama.safeParse(body)
  return parsed.success ? parsed.data.embeddings : undefined
}

function ofLengthOne(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values) || 1
  return Float32Array.from(values, (value) => value / length)
}

function otherModel(baseUrl: string): AppError {
  const message = `${serverName(baseUrl)} gives vectors of another length than before: it serves another model now. Index the collection again.`
  return new AppError('retrieval_failed', message)
}
