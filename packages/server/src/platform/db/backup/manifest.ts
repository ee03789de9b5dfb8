import * as z from 'zod/mini'

export const manifestName = 'manifest.json'
export const databaseName = 'parley.db'
export const secretName = 'secret'
export const filesName = 'files'

/** What an archive says of itself. Kept last but one in it, when all of it is known. */
export const manifest = z.object({
  format: z.literal(1),
  madeAt: z.string(),
  version: z.string(),
  /** Where the rows came from. In the archive they are always a SQLite file. */
  dialect: z.enum(['sqlite', 'postgres']),
  migrations: z.array(z.string()),
  rows: z.record(z.string(), z.number()),
  files: z.number(),
  fileBytes: z.number(),
  /** False where the secret came from the environment: whoever restores must bring the same one. */
  secret: z.boolean(),
})
export type Manifest = z.infer<typeof manifest>

/** The only paths an archive may hold: nothing can be unpacked anywhere else. */
export function belongs(path: string): boolean {
  if (path === manifestName || path === databaseName || path === secretName) return true
  const [first, ...rest] = path.split('/')
  return first === filesName && rest.length > 0 && rest.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))
}
