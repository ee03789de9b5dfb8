import { open, type FileHandle } from 'node:fs/promises'
import { knowsTools } from './template.ts'

/** What a GGUF file's header tells, read without loading the model or its library. */
export interface GgufFacts {
  bytes: number
  name: string | null
  architecture: string
  contextLength: number | null
  /** What the memory of one token of context takes. */
  bytesPerContextToken: number
  /** Has turns in its template, or at least no sign of being made for something else. */
  chat: boolean
  /** Whether its template does something with tools. */
  tools: boolean
}

/** The file is no model that could be used. Its message is the second half of a sentence about the file. */
export class GgufError extends Error {
  override readonly name = 'GgufError'
}

type Value = string | number | boolean | null

const limits = { entries: 10_000, keyBytes: 1024, textBytes: 4 * 1024 * 1024, headerBytes: 256 * 1024 * 1024 }
const sizes: Record<number, number> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 }
const textType = 8
const listType = 9
/** Encoders: they embed, rerank or see, and cannot answer. */
const otherArchitectures = /bert|^clip$|^t5encoder$|^mmproj|embed|rerank/i

const read = new Map<string, { identity: string; facts: GgufFacts }>()

/** Reads it once for as long as it stays the same file: every answer asks. */
export async function readGguf(path: string): Promise<GgufFacts> {
  const file = await open(path, 'r')
  try {
    const { size, mtimeNs, ino } = await file.stat({ bigint: true })
    const identity = `${size} ${mtimeNs} ${ino}`
    const known = read.get(path)
    if (known?.identity === identity) return known.facts
    const facts = factsOf(await readHeader(new Cursor(file, Number(size))), Number(size))
    read.set(path, { identity, facts })
    return facts
  } finally {
    await file.close()
  }
}

async function readHeader(cursor: Cursor): Promise<Map<string, Value>> {
  if ((await cursor.text(4)) !== 'GGUF') throw new GgufError('is not a GGUF model')
  const version = await cursor.number(4)
  if (version !== 2 && version !== 3) throw new GgufError(`has an unknown format version (${version})`)
  cursor.skip(8)
  const entries = await cursor.count(limits.entries)
  const values = new Map<string, Value>()
  for (let entry = 0; entry < entries; entry += 1) {
    const key = await cursor.text(await cursor.count(limits.keyBytes))
    values.set(key, await readValue(cursor, await cursor.number(4)))
  }
  return values
}

async function readValue(cursor: Cursor, type: number): Promise<Value> {
  if (type === textType) return cursor.text(await cursor.count(limits.textBytes))
  if (type === listType) return skipList(cursor)
  const size = sizes[type]
  if (size === undefined) throw new GgufError('has a damaged header')
  const value = await cursor.number(size)
  return type === 7 ? value === 1 : value
}

/** Word lists and scores: only the library needs them. */
async function skipList(cursor: Cursor): Promise<null> {
  const type = await cursor.number(4)
  const length = await cursor.count(limits.headerBytes)
  if (type === listType) throw new GgufError('has a damaged header')
  const size = sizes[type]
  if (size !== undefined) cursor.skip(size * length)
  else await cursor.skipTexts(length)
  return null
}

function factsOf(values: Map<string, Value>, bytes: number): GgufFacts {
  const text = (key: string): string | null => {
    const value = values.get(key)
    return typeof value === 'string' && value.trim() !== '' ? value : null
  }
  const architecture = text('general.architecture')
  if (architecture === null) throw new GgufError('does not say what kind of model it is')
  const number = (key: string): number | null => {
    const value = values.get(`${architecture}.${key}`)
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null
  }
  const heads = number('attention.head_count') ?? 1
  const width = number('attention.key_length') ?? (number('embedding_length') ?? 4096) / heads
  const keyHeads = number('attention.head_count_kv') ?? heads
  const pooled = values.has(`${architecture}.pooling_type`)
  return {
    bytes,
    name: text('general.name'),
    architecture,
    contextLength: number('context_length'),
    // Keys and values, two bytes each.
    bytesPerContextToken: (number('block_count') ?? 32) * keyHeads * width * 4,
    chat: !pooled && !otherArchitectures.test(architecture),
    tools: knowsTools(text('tokenizer.chat_template')),
  }
}

/** Reads forward in large pieces; running past the end means that the file was cut. */
class Cursor {
  readonly #file: FileHandle
  readonly #size: number
  #piece = Buffer.alloc(0)
  #pieceAt = 0
  #at = 0

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#size = Math.min(size, limits.headerBytes)
  }

  async text(bytes: number): Promise<string> {
    return (await this.#take(bytes)).toString('utf8')
  }

  /** Little-endian; floats come out as garbage, which no fact is made of. */
  async number(bytes: number): Promise<number> {
    const taken = await this.#take(bytes)
    return bytes === 8 ? Number(taken.readBigUInt64LE()) : taken.readUIntLE(0, bytes)
  }

  async count(maximum: number): Promise<number> {
    const value = await this.number(8)
    if (value > maximum) throw new GgufError('has a damaged header')
    return value
  }

  skip(bytes: number): void {
    this.#assertInside(bytes)
    this.#at += bytes
  }

  /** Word lists have a hundred thousand entries: one wait for each would take a second. */
  async skipTexts(count: number): Promise<void> {
    for (let item = 0; item < count; item += 1) {
      const place = this.#at - this.#pieceAt
      const loaded = place >= 0 && place + 8 <= this.#piece.length
      const length = loaded ? Number(this.#piece.readBigUInt64LE(place)) : await this.count(limits.textBytes)
      if (length > limits.textBytes) throw new GgufError('has a damaged header')
      this.skip(loaded ? 8 + length : length)
    }
  }

  async #take(bytes: number): Promise<Buffer> {
    this.#assertInside(bytes)
    const start = this.#at - this.#pieceAt
    if (start < 0 || start + bytes > this.#piece.length) {
      this.#piece = Buffer.alloc(Math.max(bytes, Math.min(256 * 1024, this.#size - this.#at)))
      const { bytesRead } = await this.#file.read(this.#piece, 0, this.#piece.length, this.#at)
      this.#piece = this.#piece.subarray(0, bytesRead)
      this.#pieceAt = this.#at
    }
    const from = this.#at - this.#pieceAt
    if (from + bytes > this.#piece.length) throw cutShort()
    this.#at += bytes
    return this.#piece.subarray(from, from + bytes)
  }

  #assertInside(bytes: number): void {
    if (this.#at + bytes > this.#size) throw cutShort()
  }
}

function cutShort(): GgufError {
  return new GgufError('ends in the middle of its header: the download was cut')
}
