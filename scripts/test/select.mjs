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

/** They look at the whole process, its memory or its threads, and want it for themselves. */
const alone = [...longest, 'limiters']
/** As many files share a process as end long before its time is over. */
const inCompany = 8

/**
 * The test files to run, in groups that share a process, the browser's apart. `paths` keeps those whose path contains one
 * of them; `long` keeps those that scale with `count` of the lab, themselves or through a helper that exists for tests.
 */
export function selectFiles(root, { paths, long }) {
  const sources = new Map(readSources(root).map((one) => [one.path, one]))
  const chosen = [...sources.values()]
    .filter(({ path }) => isTestFile.test(path))
    .filter(({ path }) => paths.length === 0 || paths.some((part) => path.includes(part)))
    .filter((source) => !long || scales(source, sources))
    .map(({ path }) => path)
    .toSorted((left, right) => turnOf(left) - turnOf(right))
  const files = chosen.filter((path) => !path.startsWith('e2e/'))
  const each = (some) => some.map((path) => [path])
  return {
    // The longer counts and the files somebody asks for each have a process of their own.
    groups: long || paths.length > 0 ? each(files) : inGroups(files, sources),
    journeys: each(chosen.filter((path) => path.startsWith('e2e/'))),
  }
}

/** What loads the whole server shares a process: loading it takes longer than most tests. All others have one of their own. */
function inGroups(files, sources) {
  const known = new Map()
  const share = (path) => !alone.some((part) => path.includes(part)) && loadsServer(path, sources, known)
  const company = files.filter(share)
  const groups = Array.from({ length: Math.ceil(company.length / inCompany) }, (_, index) =>
    company.slice(index * inCompany, (index + 1) * inCompany),
  )
  const single = files.filter((path) => !share(path)).map((path) => [path])
  const first = single.filter(([path]) => turnOf(path) < longest.length)
  return [...first, ...groups, ...single.slice(first.length)]
}

function loadsServer(path, sources, known) {
  if (path === 'packages/server/src/app.ts') return true
  if (known.has(path)) return known.get(path)
  known.set(path, false)
  const imports = sources.get(path)?.imports ?? []
  const loads = imports.some(
    ({ target, isType }) => !isType && target !== undefined && loadsServer(target, sources, known),
  )
  known.set(path, loads)
  return loads
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
