import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()
let endIsWatched = false

/** A new empty folder, removed when this process ends or when the caller is done with it. */
export function temporaryFolder(name = 'lab'): { path: string; remove(): void } {
  if (!endIsWatched) process.once('exit', removeAll)
  endIsWatched = true
  const path = mkdtempSync(join(tmpdir(), `parley-${name}-`))
  folders.add(path)
  return {
    path,
    remove() {
      folders.delete(path)
      rmSync(path, { recursive: true, force: true })
    },
  }
}

function removeAll(): void {
  for (const path of folders) rmSync(path, { recursive: true, force: true })
}
