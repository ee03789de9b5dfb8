import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { shippedModels, type ShippedFile, type ShippedFileRole, type ShippedModelName } from './shipped-models.ts'
import { verifyFile } from './verify-file.ts'

const home = fileURLToPath(new URL('..', import.meta.url))

/** Where a file of a shipped model is and what it must be. For whoever verifies it elsewhere, such as a child process. */
export function locateShippedFile<Name extends ShippedModelName>(
  name: Name,
  role: ShippedFileRole<Name>,
  folder: string = home,
): ShippedFile & { path: string } {
  const file = (shippedModels[name] as Record<ShippedFileRole<Name>, ShippedFile>)[role]
  return { ...file, path: join(folder, name, file.name) }
}

/** The paths of a shipped model's files, each verified. Rejects with a `ShippedFileError` that names the file. */
export async function shippedModel<Name extends ShippedModelName>(
  name: Name,
  folder: string = home,
): Promise<Record<ShippedFileRole<Name>, string>> {
  const roles = Object.keys(shippedModels[name]) as ShippedFileRole<Name>[]
  const paths = await Promise.all(
    roles.map(async (role) => {
      const { path, sha256 } = locateShippedFile(name, role, folder)
      await verifyFile(path, sha256)
      return [role, path] as const
    }),
  )
  return Object.fromEntries(paths) as Record<ShippedFileRole<Name>, string>
}
