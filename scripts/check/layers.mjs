/** Where files live and what those may import, first match first. Tests may import anything. */
const layers = [
  { name: 'contract', folder: 'packages/contract/', may: [] },
  { name: 'models', folder: 'packages/models/', may: ['contract'] },
  { name: 'web', folder: 'packages/web/', may: ['contract'] },
  { name: 'platform', folder: 'packages/server/src/platform/', may: ['contract'] },
  { name: 'migrations', folder: 'packages/server/src/migrations/', may: ['contract', 'platform'] },
  { name: 'providers', folder: 'packages/server/src/providers/', may: ['contract', 'platform', 'models'] },
  { name: 'features', folder: 'packages/server/src/features/', may: ['contract', 'platform', 'models', 'providers'] },
  { name: 'main', folder: 'packages/server/src/main', may: ['*'] },
  {
    name: 'app',
    folder: 'packages/server/src/',
    may: ['contract', 'platform', 'models', 'migrations', 'providers', 'features'],
  },
  {
    name: 'cli',
    folder: 'packages/cli/',
    may: ['contract', 'models', 'platform', 'migrations', 'features', 'app', 'main'],
  },
]
const aids = /^(lab|bench|e2e|scripts)\//

/** contract ← platform ← providers ← features ← app ← main; the web app and the product at large see no test aids. */
export function layerDirection(sources) {
  const tests = new Set(sources.filter((source) => source.isTest).map((source) => source.path))
  return eachImport(sources, (source, target) => {
    const layer = layerOf(source.path)
    if (layer === undefined) return
    if (aids.test(target)) return `${source.path} is part of the product and imports ${target}, which is not`
    if (tests.has(target)) return `${source.path} imports ${target}, which exists for tests only`
    const targetLayer = layerOf(target)
    if (targetLayer === undefined || targetLayer === layer || layer.may.includes('*')) return
    if (!layer.may.includes(targetLayer.name)) return `${layer.name} must not import ${targetLayer.name}: ${target}`
  })
}

/** One feature uses another through its index.ts alone. */
export function featureDoors(sources) {
  const feature = (path) => /^packages\/server\/src\/features\/([^/]+)\//.exec(path)?.[1]
  return eachImport(sources, (source, target) => {
    const owner = feature(target)
    if (
      owner === undefined ||
      aids.test(source.path) ||
      feature(source.path) === owner ||
      target.endsWith(`/${owner}/index.ts`)
    )
      return
    return `import the feature ${owner} through its index.ts, not ${target}`
  })
}

function eachImport(sources, judge) {
  return sources
    .filter((source) => source.isCode && !source.isTest)
    .flatMap((source) =>
      source.imports.flatMap(({ target, offset }) => {
        const problem = target === null ? undefined : judge(source, target)
        return problem === undefined ? [] : [`${source.path}:${source.lineOf(offset)} ${problem}`]
      }),
    )
}

function layerOf(path) {
  return layers.find((layer) => path.startsWith(layer.folder))
}
