import { AsyncLocalStorage } from 'node:async_hooks'

const readings = new AsyncLocalStorage<{ what: string; open: boolean }>()

/** Until `work` has settled the database refuses to write for it. What was only started inside is free from then on. */
export async function onlyReading<Result>(what: string, work: () => Promise<Result> | Result): Promise<Result> {
  const reading = { what, open: true }
  try {
    return await readings.run(reading, work)
  } finally {
    reading.open = false
  }
}

/** What may only read just now. */
export function readingNow(): string | null {
  const reading = readings.getStore()
  return reading?.open === true ? reading.what : null
}

/** Work that others may share or nobody waits for: it is free although whoever begins it only reads. */
export function besideReading<Result>(work: () => Result): Result {
  return readings.run({ what: '', open: false }, work)
}
