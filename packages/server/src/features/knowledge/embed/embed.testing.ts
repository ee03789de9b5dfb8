import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { locateShippedFile } from '@parley/models'
import { systemClock } from '#platform/clock.ts'
import type { Log, LogFields } from '#platform/log/index.ts'
import { embeddingModels, type EmbeddingModelName } from './embedding-models.ts'
import { createEmbedders, type EmbeddersOptions } from './index.ts'

interface Reference {
  text: string
  tokens: number[]
  f32: number[]
}

/** Texts with the token ids and vectors that the unquantised model gives. */
export function references(model: EmbeddingModelName): Reference[] {
  const { path } = locateShippedFile(embeddingModels[model].shipped, 'model')
  return JSON.parse(readFileSync(join(dirname(path), 'reference.json'), 'utf8')) as Reference[]
}

export function openEmbedders(options: Partial<EmbeddersOptions> = {}) {
  const lines: { message: string; fields: LogFields | undefined }[] = []
  const write = (message: string, fields?: LogFields): void => void lines.push({ message, fields })
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log }
  return { embedders: createEmbedders({ clock: systemClock, log, ...options }), lines }
}

export function cosine(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let product = 0
  let leftSquare = 0
  let rightSquare = 0
  for (let index = 0; index < left.length; index += 1) {
    const [one, other] = [left[index] ?? 0, right[index] ?? 0]
    product += one * other
    leftSquare += one * one
    rightSquare += other * other
  }
  return product / Math.sqrt(leftSquare * rightSquare)
}
