import { shippedModel } from '@parley/models'
import type { InferenceSession } from 'onnxruntime-node'
import { embeddingModels, type EmbeddingModelName, type Purpose } from './embedding-models.ts'
import { openTokenizer } from './open-tokenizer.ts'

export interface ChildEmbedder {
  embed(text: string, purpose: Purpose): Promise<{ vector: Float32Array; cut: boolean }>
  count(text: string): number
}

/** The library that runs the model cannot be used on this machine. */
export class LibraryMissing extends Error {
  override readonly name = 'LibraryMissing'
}

/**
 * One text a call: the weights are int8 and the scale of what flows between them is taken over a whole call, so that
 * texts embedded together would change each other's vectors. Together they would be 7 % faster at 80 tokens.
 */
export async function loadEmbedder(model: EmbeddingModelName, threads: number): Promise<ChildEmbedder> {
  const { shipped, readsTokens, prefix, dimension } = embeddingModels[model]
  const { InferenceSession, Tensor } = await importLibrary()
  const tokenizer = await openTokenizer(model)
  const files = await shippedModel(shipped)
  const session = await InferenceSession.create(files.model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Threads that wait in busy loops for one that the machine does not run: on two busy cores half the speed of one.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  return {
    async embed(text, purpose) {
      const ids = tokenizer.encode(prefix[purpose] + text, readsTokens)
      const shape = [1, ids.length]
      const output = await session.run({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      })
      return { vector: vectorOf(output, dimension), cut: ids.length === readsTokens }
    },
    count: (text) => tokenizer.count(text),
  }
}

async function importLibrary() {
  try {
    return await import('onnxruntime-node')
  } catch (error) {
    throw new LibraryMissing('The library that runs embedders has no build for this machine.', { cause: error })
  }
}

function vectorOf(output: InferenceSession.OnnxValueMapType, dimension: number): Float32Array {
  const data = output['sentence_embedding']?.data
  if (data instanceof Float32Array && data.length === dimension) return data
  throw new Error('The model gave something else than one vector.')
}
