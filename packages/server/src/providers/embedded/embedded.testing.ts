import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '@parley/lab'
import { systemClock } from '#platform/clock.ts'
import type { Log, LogFields } from '#platform/log/log.ts'
import { createEmbeddedProvider, type EmbeddedOptions, type EmbeddedProvider } from './embedded.ts'

export interface LoggedLine {
  message: string
  fields: LogFields | undefined
}

export function openEmbedded(options: Partial<EmbeddedOptions> = {}): {
  provider: EmbeddedProvider
  lines: LoggedLine[]
} {
  const lines: LoggedLine[] = []
  const note = (message: string, fields?: LogFields): void => void lines.push({ message, fields })
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  const provider = createEmbeddedProvider({ log, clock: systemClock, starter: true, modelsDir: null, ...options })
  return { provider, lines }
}

/** A folder with these files: GGUF headers, or whatever bytes a test wants in their place. */
export async function folderOf(files: Record<string, Uint8Array>): Promise<string> {
  const { path } = temporaryFolder('gguf')
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(path, name), bytes)
  return path
}

/** A place laid out as the shipped models are, with a starter of these bytes at their full length. */
export async function shippedFolderWith(start: Uint8Array, bytes: number): Promise<string> {
  const { path } = temporaryFolder('shipped')
  const folder = join(path, 'SmolLM2-135M-Instruct')
  await mkdir(folder)
  const file = await open(join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf'), 'w')
  await file.write(start)
  await file.truncate(bytes)
  await file.close()
  return path
}

type Entry = [key: string, value: string | number | string[]]

/** The header of a GGUF file, with no tensors behind it. */
export function ggufHeader(entries: Entry[], version = 3): Uint8Array {
  const parts = [Buffer.from('GGUF'), uint32(version), uint64(0), uint64(entries.length)]
  for (const [key, value] of entries) {
    parts.push(text(key))
    if (typeof value === 'string') parts.push(uint32(8), text(value))
    else if (typeof value === 'number') parts.push(uint32(4), uint32(value))
    else parts.push(uint32(9), uint32(8), uint64(value.length), ...value.map(text))
  }
  return Buffer.concat(parts)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint64(bytes.length), bytes])
}
