import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const shipped = ['packages/contract', 'packages/models', 'packages/server', 'packages/cli', 'packages/web']
/** Our own, in the place of other platforms' builds. */
const placeholder = 'scripts/empty-package'
/** Read by us: their licence stands in a file and not in what they tell the registry. */
const readByHand = new Map([['node_modules/khroma', 'MIT']])
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
])

/** Every package that ships, straight or through others, may be used and passed on under terms like our own. */
export function licences(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return [...shippedPackages(packages)]
    .filter((path) => !path.endsWith(placeholder) && !isAllowed(packages[path].license ?? readByHand.get(path)))
    .map((path) => `${path} is licensed ${packages[path].license ?? 'nowhere said how'}`)
}

function shippedPackages(packages) {
  const found = new Set()
  const waiting = shipped.filter((path) => path in packages)
  for (const path of waiting) {
    const { dependencies, optionalDependencies } = packages[path]
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const target = nearest(packages, path, name)
      if (target === undefined || found.has(target) || shipped.includes(target)) continue
      found.add(target)
      waiting.push(target)
    }
  }
  return found
}

/** Where Node would find a package from the folder of another; a link is followed to what it stands for. */
function nearest(packages, path, name) {
  for (let folder = path; ; folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '') {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    const entry = packages[candidate]
    if (entry !== undefined) return entry.link === true ? entry.resolved : candidate
    if (folder === '') return undefined
  }
}

/** An SPDX expression: one side of OR is enough, both sides of AND are needed. */
export function isAllowed(expression) {
  if (typeof expression !== 'string') return false
  const plain = expression.replace(/[()]/g, ' ')
  return plain.split(/\sOR\s/).some((option) => option.split(/\sAND\s/).every((name) => allowed.has(name.trim())))
}
