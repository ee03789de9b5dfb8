import { link, mkdir, opendir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/**
 * Holds on to the files of a house while it is copied: a file deleted meanwhile stays readable through its second name.
 * Taken once before the database is copied and once after, so that every file the copy names is there.
 */
export class StoredFiles {
  readonly #live: string
  readonly #held: string
  #links = true

  constructor(live: string, held: string) {
    this.#live = live
    this.#held = held
  }

  async hold(): Promise<void> {
    if (!this.#links) return
    for await (const path of filesBelow(this.#live)) {
      const target = join(this.#held, path)
      try {
        await link(join(this.#live, path), target)
      } catch (error) {
        const code = codeOf(error)
        if (code === 'EEXIST') continue
        if (code === 'ENOENT' && (await exists(join(this.#live, path)))) {
          await mkdir(dirname(target), { recursive: true, mode: 0o700 })
          await link(join(this.#live, path), target)
        } else if (code !== 'ENOENT') {
          // No second names on this file system: then the files are read where they are.
          this.#links = false
          return
        }
      }
    }
  }

  /** Each file with its path as kept in the archive. */
  async *list(): AsyncGenerator<{ path: string; source: string }> {
    const folder = this.#links ? this.#held : this.#live
    for await (const path of filesBelow(folder)) yield { path, source: join(folder, path) }
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  try {
    for await (const entry of await opendir(folder, { recursive: true })) {
      if (entry.isFile()) yield relative(folder, join(entry.parentPath, entry.name))
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
