import * as z from 'zod/mini'
import type { Sealer } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { HealthCheck } from '#platform/health/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Resealed, SealedPlace } from './sealed-place.ts'

const kind = 'reseal'

export interface SealedFinding {
  /** What no secret at hand opens, each kind with how many there are; null where there is nothing. */
  missing: string | null
  /** How many values still need an older secret. */
  older: number
}

/** Looks at which secrets everything that is sealed needs. Opens and changes nothing. */
export async function examineSealed(
  database: Database,
  sealer: Sealer,
  places: readonly SealedPlace[],
): Promise<SealedFinding> {
  const missing: string[] = []
  let older = 0
  for (const place of places) {
    let lost = 0
    for (const [mark, count] of await place.marks(database)) {
      const needs = sealer.needs(mark)
      if (needs === 'older') older += count
      if (needs === 'missing' && !place.passing) lost += count
    }
    if (lost > 0) missing.push(`${place.name} (${lost})`)
  }
  return { missing: missing.length === 0 ? null : missing.join(', '), older }
}

/** One line: what cannot be opened, and the way back. */
export function tellMissing(missing: string, secretFile: string): string {
  return (
    `Sealed under a secret that is not here, and closed until it is back: ${missing}. ` +
    `Add the secret that was used before as one more line of ${secretFile} and start again.`
  )
}

export interface SealedValuesOptions {
  database: Database
  sealer: Sealer
  places: readonly SealedPlace[]
  jobs: Jobs
  log: Log
  secretFile: string
}

/** Everything that is kept sealed, through a change of the secret: told where it is out of reach, and sealed anew. */
export function createSealedValues({ database, sealer, places, jobs, log, secretFile }: SealedValuesOptions) {
  let latest: SealedFinding = { missing: null, older: 0 }
  const look = async () => (latest = await examineSealed(database, sealer, places))

  jobs.register({
    kind,
    payload: z.null(),
    async handle({ progress, signal }) {
      const done: Resealed = { anew: 0, left: 0, damaged: 0 }
      const broken: string[] = []
      for (const [index, place] of places.entries()) {
        progress(index, places.length, place.name)
        const { anew, left, damaged } = await place.reseal(database, sealer, signal)
        done.anew += anew
        done.left += left
        done.damaged += damaged
        if (damaged > 0) broken.push(`${place.name} (${damaged})`)
      }
      progress(places.length, places.length)
      if (broken.length > 0) log.warn(`Damaged, and opened by no secret: ${broken.join(', ')}. Enter them anew.`)
      const { older, missing } = await look()
      if (older > done.damaged) throw new Error(`${older} values were sealed under an older secret meanwhile.`)
      log.info('What older secrets had sealed is sealed anew; those that open nothing any more can go', {
        anew: done.anew,
        left: done.left,
        file: secretFile,
      })
      return { ...done, missing }
    },
  })

  return {
    /** After the jobs: begins to seal anew what an older secret still holds. */
    async start(): Promise<void> {
      const { missing, older } = await look()
      if (missing !== null) log.warn(tellMissing(missing, secretFile))
      if (older > 0) await jobs.enqueue(database.write, { kind, payload: null, uniqueKey: kind })
    },

    /** Nothing is lost while the server runs, but what was lost may be entered anew. */
    health: (async () => {
      if (latest.missing !== null) await look()
      return latest.missing === null ? 'ok' : 'degraded'
    }) satisfies HealthCheck,
  }
}
