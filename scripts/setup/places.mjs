import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this clone. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
/** Everything the set-up makes outside `node_modules`. Git ignores it. */
export const runtimeFolder = join(root, '.runtime')
/** What native files are made for: `linux-x64`, `linux-arm64-musl`, `darwin-arm64`. */
export const platform = [process.platform, process.arch, ...(onMusl() ? ['musl'] : [])].join('-')

function onMusl() {
  const loader = `/lib/ld-musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`
  return process.platform === 'linux' && existsSync(loader)
}
