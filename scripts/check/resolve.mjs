import { readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { dirname } from 'node:path/posix'

const workspaces = {
  contract: 'packages/contract',
  models: 'packages/models',
  server: 'packages/server',
  cli: 'packages/cli',
  web: 'packages/web',
  lab: 'lab',
  bench: 'bench',
  e2e: 'e2e',
}

/** Finds the file of ours that an import names; null where it names a package or a part of Node. */
export function createResolver(root) {
  const doors = new Map()
  const doorsOf = (folder) => {
    if (!doors.has(folder)) doors.set(folder, exportsOf(join(root, folder, 'package.json')))
    return doors.get(folder)
  }
  return (importer, from) => {
    if (from.startsWith('.')) return normalize(`${dirname(importer)}/${from}`)
    if (from.startsWith('#')) return `packages/server/src/${from.slice(1)}`
    const [, name, rest] = /^@parley\/([^/]+)(\/.+)?$/.exec(from) ?? []
    const folder = workspaces[name]
    if (folder === undefined) return null
    return normalize(`${folder}/${doorsOf(folder)[`.${rest ?? ''}`] ?? `src/${rest?.slice(1) ?? 'index.ts'}`}`)
  }
}

function exportsOf(manifest) {
  try {
    return JSON.parse(readFileSync(manifest, 'utf8')).exports ?? {}
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}
