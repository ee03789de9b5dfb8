import { dirname, normalize } from 'node:path/posix'

const workspaces = {
  contract: 'packages/contract/src',
  models: 'packages/models/src',
  server: 'packages/server/src',
  cli: 'packages/cli/src',
  web: 'packages/web/src',
  lab: 'lab/src',
  bench: 'bench/src',
  e2e: 'e2e/src',
}

/** The path of the file an import of ours names; null where it names a package or a part of Node. */
export function resolveImport(importer, from) {
  if (from.startsWith('.')) return normalize(`${dirname(importer)}/${from}`)
  if (from.startsWith('#')) return `packages/server/src/${from.slice(1)}`
  const [, workspace, rest] = /^@parley\/([^/]+)(?:\/(.+))?$/.exec(from) ?? []
  if (workspace === undefined || workspaces[workspace] === undefined) return null
  return `${workspaces[workspace]}/${rest ?? 'index.ts'}`
}
