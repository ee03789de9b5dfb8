import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A source into a target. It is closed whatever becomes of who reads there: a pipeline into what has closed leaves it open. */
export async function pour(source: Readable, target: Writable): Promise<void> {
  try {
    await pipeline(source, target)
  } finally {
    source.destroy()
  }
}
