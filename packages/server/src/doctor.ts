import { constants, existsSync, statSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { shippedModel, shippedModels, type ShippedModelName } from '@parley/models'
import { sql } from 'kysely'
import { loadConfig, type Config, type Environment } from './config.ts'
import { examineAudit } from './doctor.audit.ts'
import { examineSealedValues } from './doctor.sealed.ts'
import { olderSecrets, openMasterSecret, secretFileName } from './platform/crypto/index.ts'
import { DatabaseError, openDatabase } from './platform/db/index.ts'
import { freeBytes } from './platform/health/index.ts'
import { StartError } from './platform/lifecycle/index.ts'
import { version } from './version.ts'

/** One thing that was looked at. `detail` says what was found and, where it is not well, what to do. */
export interface Finding {
  name: string
  state: 'ok' | 'warning' | 'failed'
  detail: string
}

type Found = Omit<Finding, 'name'>

const ok = (detail: string): Found => ({ state: 'ok', detail })
const warning = (detail: string): Found => ({ state: 'warning', detail })

/** Looks at everything a start needs, changing nothing, and goes on after what is not well. */
export async function* examine(env?: Environment): AsyncGenerator<Finding> {
  yield {
    name: 'version',
    ...ok(`Parley ${version} on Node.js ${process.versions.node}, ${process.platform} ${process.arch}`),
  }
  const configuration = readConfiguration(env)
  yield* configuration.findings
  const { config } = configuration
  if (config === null) return
  const checks: [string, (config: Config) => Promise<Found> | Found][] = [
    ['data folder', dataFolder],
    ['disk', disk],
    ['secret', secret],
    ['database', database],
    ['sealed', sealed],
    ['audit', audit],
    ['models', models],
    ['address', listening],
  ]
  for (const [name, check] of checks) yield { name, ...(await guarded(() => check(config))) }
}

function readConfiguration(env: Environment | undefined): { config: Config | null; findings: Finding[] } {
  try {
    const { config, warnings } = loadConfig(env)
    const found = warnings.length === 0 ? [ok('The environment is understood.')] : warnings.map(warning)
    return { config, findings: found.map((finding) => ({ name: 'settings', ...finding })) }
  } catch (error) {
    const lines = error instanceof StartError ? error.message.split('\n') : [String(error)]
    return { config: null, findings: lines.map((detail) => ({ name: 'settings', state: 'failed', detail })) }
  }
}

async function guarded(check: () => Promise<Found> | Found): Promise<Found> {
  try {
    return await check()
  } catch (error) {
    return { state: 'failed', detail: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error) }
  }
}

async function dataFolder({ dataDir }: Config): Promise<Found> {
  if (!existsSync(dataDir)) return ok(`${dataDir} is made at the first start.`)
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw new StartError(`${dataDir} cannot be written by this user. Give it to this user, or set PARLEY_DATA_DIR.`)
  }
  const open = (statSync(dataDir).mode & 0o007) !== 0
  return open
    ? warning(`Others on this machine can look into ${dataDir}. Close it with: chmod 700 ${dataDir}`)
    : ok(dataDir)
}

async function disk({ dataDir }: Config): Promise<Found> {
  if (!existsSync(dataDir)) return ok('Nothing is stored yet.')
  const free = await freeBytes(dataDir)
  const text = `${(free / 1e9).toFixed(1)} GB free where the data is`
  return free < 500e6 ? warning(`${text}. Make room before it is full.`) : ok(text)
}

function secret({ dataDir, secret: given }: Config): Found {
  if (given === null && !existsSync(join(dataDir, secretFileName))) return ok('It is made at the first start.')
  openMasterSecret(dataDir, given)
  const older = olderSecrets(dataDir, given).length
  const source = given === null ? join(dataDir, secretFileName) : 'PARLEY_SECRET'
  return ok(
    older === 0 ? `from ${source}` : `from ${source}, with ${older} older one(s) that still open what they sealed`,
  )
}

async function database({ dataDir, databaseUrl: url }: Config): Promise<Found> {
  if (url === null && !existsSync(join(dataDir, 'parley.db'))) return ok('SQLite, made at the first start.')
  try {
    const opened = await openDatabase({ url, dataDir })
    try {
      if (opened.dialect === 'postgres') {
        const { rows } = await sql<{ server_version: string }>`SHOW server_version`.execute(opened.read)
        return ok(`PostgreSQL ${rows[0]?.server_version ?? ''}`)
      }
      const { rows } = await sql<{ quick_check: string }>`PRAGMA quick_check(1)`.execute(opened.read)
      const found = rows[0]?.quick_check ?? 'no answer'
      if (found === 'ok') return ok(`SQLite in ${dataDir}, whole`)
      throw new StartError(`The database is damaged (${found}). Bring back a backup with: npx parley restore FILE`)
    } finally {
      await opened.close()
    }
  } catch (error) {
    if (!(error instanceof StartError) || !error.message.includes('in use by another Parley')) throw error
    return ok('In use by the running server, whose /health/ready tells how it is.')
  }
}

const sealed = (config: Config): Promise<Found> =>
  unlessAbsent(() => examineSealedValues(config), {
    running: 'In use by the running server, whose log and /health/ready tell what it cannot open.',
    never: 'Nothing is sealed yet.',
  })

const audit = (config: Config): Promise<Found> =>
  unlessAbsent(() => examineAudit(config), {
    running: 'In use by the running server, whose administration verifies it.',
    never: 'Nothing is recorded yet.',
  })

async function unlessAbsent(look: () => Promise<string>, words: { running: string; never: string }): Promise<Found> {
  try {
    return ok(await look())
  } catch (error) {
    if (error instanceof StartError && error.message.includes('in use by another Parley')) return ok(words.running)
    // A database of an older version has no table for it yet.
    if (error instanceof DatabaseError && /no such table|does not exist/.test(error.message)) return ok(words.never)
    throw error
  }
}

/** Reads every byte, 0.3 s in all. */
async function models(): Promise<Found> {
  const names = Object.keys(shippedModels) as ShippedModelName[]
  for (const name of names) await shippedModel(name)
  return ok(`${names.join(', ')}: as their checksums say`)
}

async function listening({ host, port }: Config): Promise<Found> {
  const probe = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  probe.once('error', reject)
  probe.listen(port, host, resolve)
  try {
    await promise
    return ok(`${host} port ${port} is free`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'EADDRINUSE')
      return warning(`Port ${port} is in use, perhaps by the running server. If not, set PARLEY_PORT.`)
    throw new StartError(`Parley cannot listen on ${host} port ${port}. Set PARLEY_HOST and PARLEY_PORT.`, {
      cause: error,
    })
  } finally {
    probe.close()
  }
}
