import { readSources } from '../check/sources.mjs'

const isTestFile = /\.test\.(ts|mjs)$/
/** They take minutes: begun first, they do not run on alone at the end. */
const longest = [
  'app-matrix',
  'app-fuzz',
  'cli/',
  'chats.test',
  'main.test',
  'e2e/src/survival',
  'e2e/src/accessibility',
]

/**
 * The test files to run, the browser's apart. `paths` keeps those whose path contains one of them; `long` keeps those
 * that scale with `count` of the lab, themselves or through a helper that exists for tests.
 */
export function selectFiles(root, { paths, long }) {
  const sources = readSources(root)
  const chosen = sources
    .filter(({ path }) => isTestFile.test(path))
    .filter(({ path }) => paths.length === 0 || paths.some((part) => path.includes(part)))
    .filter((source) => !long || scales(source, new Map(sources.map((one) => [one.path, one]))))
    .map(({ path }) => path)
    .toSorted((left, right) => turnOf(left) - turnOf(right))
  return {
    files: chosen.filter((path) => !path.startsWith('e2e/')),
    journeys: chosen.filter((path) => path.startsWith('e2e/')),
  }
}

function turnOf(path) {
  const turn = longest.findIndex((part) => path.includes(part))
  return turn === -1 ? longest.length : turn
}

function scales(source, sources, seen = new Set()) {
  if (seen.has(source.path)) return false
  seen.add(source.path)
  return source.imports.some(({ target, names }) => {
    if (target?.startsWith('lab/src/')) return names.includes('count')
    const helper = sources.get(target)
    return helper?.isTest === true && scales(helper, sources, seen)
  })
}
