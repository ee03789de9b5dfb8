import { readFile } from 'node:fs/promises'
import { shippedModel } from '@parley/models'
import * as z from 'zod/mini'
import { embeddingModels, type EmbeddingModelName } from './embedding-models.ts'
import { PieceTable } from './piece-table.ts'
import type { Tokenizer } from './tokenizer.ts'
import { createUnigram } from './unigram.ts'
import { createWordPiece } from './word-piece.ts'

const wordPieceFile = z.object({ model: z.object({ vocab: z.record(z.string(), z.int()) }) })
/** `["piece",-12.5]`, or so that JSON's escapes stay together. */
const entry = /\["((?:[^"\\]|\\.)*)",(-?[\d.]+)\],?/gy
/** `<s>`, `<pad>`, `</s>`, `<unk>` at the front and `<mask>` at the end. */
const firstSayable = 4
const lastMark = '<mask>'

/** Reads a shipped model's tokenizer, once its checksum matches. A job for a process that may pause for 0.2 s. */
export async function openTokenizer(model: EmbeddingModelName): Promise<Tokenizer> {
  const { tokenizer } = await shippedModel(embeddingModels[model].shipped)
  const text = await readFile(tokenizer, 'utf8')
  if (model === 'multilingual') return createUnigram(readPieces(text))
  const { vocab } = wordPieceFile.parse(JSON.parse(text)).model
  return createWordPiece(new Map(Object.entries(vocab)))
}

/**
 * Piece by piece, once to count them and once to keep them: parsed as a whole, 250,000 of them take 60 MB for a moment,
 * of which the process would not give much back.
 */
function readPieces(text: string): PieceTable {
  const start = text.indexOf('"vocab":[') + '"vocab":['.length
  let count = 0
  let units = 0
  entry.lastIndex = start
  for (let match = entry.exec(text); match !== null; match = entry.exec(text)) {
    count += 1
    units += match[1]?.length ?? 0
  }
  const table = new PieceTable(count, units)
  let number = 0
  entry.lastIndex = start
  for (let match = entry.exec(text); match !== null; match = entry.exec(text)) {
    const [, written = '', score] = match
    const piece = written.includes('\\') ? String(JSON.parse(`"${written}"`)) : written
    table.add(number, piece, Number(score), number >= firstSayable && piece !== lastMark)
    number += 1
  }
  return table
}
