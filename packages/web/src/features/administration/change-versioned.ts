import type * as z from 'zod/mini'
import { call, ProblemError, type Method } from '../../api/http.ts'
import { inOrder } from '../../api/in-order.ts'
import { t } from '../../i18n/index.ts'
import { decide, type Difference } from '../../ui/decide.ts'
import { newest, remember } from './own-versions.ts'

interface Change<Schema extends z.ZodMiniType> {
  method: Extract<Method, 'PATCH' | 'PUT'>
  path: string
  /** What the server answers, and what it tells of as it is now. */
  schema: Schema
  /** The wish, with the version it was made from. */
  body: Record<string, unknown> & { version: number }
  /** How the fields are called. One without a name is not compared: a key nobody is shown. */
  names: Record<string, string>
  /** How a value is written that is not words, a number or a yes. */
  say?: (field: string, value: unknown) => string | undefined
}

/**
 * Changes what others may have changed meanwhile. Then both versions stand side by side, and one is chosen; where they do
 * not differ in what was wished, the wish goes on top of the other change. Taking theirs leaves everything as it is stored.
 * Of two changes made quickly the second waits for the first and goes on top of it.
 */
export function changeVersioned<Schema extends z.ZodMiniType>(change: Change<Schema>): Promise<void> {
  return inOrder(change.path, () => send(change))
}

async function send<Schema extends z.ZodMiniType>(change: Change<Schema>): Promise<void> {
  const { method, path, schema, body } = change
  const version = newest(path, body.version)
  try {
    const changed: unknown = await call(method, path, schema, { body: { ...body, version } })
    if (isStored(changed)) remember(path, body.version, changed.version)
  } catch (error) {
    const theirs = storedNow(error)
    if (theirs === null) throw error
    const differences = differencesOf(change, theirs)
    if (differences.length > 0 && (await decide(differences)) === 'theirs') return
    await send({ ...change, body: { ...body, version: theirs.version } })
  }
}

type Stored = Record<string, unknown> & { version: number }

function storedNow(error: unknown): Stored | null {
  if (!(error instanceof ProblemError) || error.problem.code !== 'version_conflict') return null
  const { current } = error.problem
  return isStored(current) ? current : null
}

const isStored = (value: unknown): value is Stored => isRecord(value) && typeof value['version'] === 'number'
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Settings lie in `value`, the others in the row itself. */
const inside = (stored: Record<string, unknown>): Record<string, unknown> =>
  isRecord(stored['value']) ? stored['value'] : stored

function differencesOf({ body, names, say }: Change<z.ZodMiniType>, theirs: Stored): Difference[] {
  const [mine, stored] = [inside(body), inside(theirs)]
  const write = (field: string, value: unknown): string => say?.(field, value) ?? written(value)
  return Object.entries(names)
    .filter(([field]) => field in mine)
    .map(([field, name]) => ({ name, mine: write(field, mine[field]), theirs: write(field, stored[field]) }))
    .filter((one) => one.mine !== one.theirs)
}

function written(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return t(value ? 'models.can.yes' : 'models.can.no')
  if (Array.isArray(value)) return value.map(written).join(', ')
  if (isRecord(value)) return Object.values(value).map(written).join(' · ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
