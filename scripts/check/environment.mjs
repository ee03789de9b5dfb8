import { walk } from './sources.mjs'

const product = /^packages\/(server|cli|models|contract)\//
const reader = 'packages/server/src/config.ts'

/** Only config.ts reads the environment, so that every setting is in one table and checked at the start. */
export function oneConfig(sources) {
  return sources
    .filter((source) => source.isCode && !source.isTest && product.test(source.path) && source.path !== reader)
    .flatMap((source) => {
      const offsets = source.imports
        .filter(({ from, names }) => /^(node:)?process$/.test(from) && names.some((name) => name !== 'argv'))
        .map(({ offset }) => offset)
      walk(source.program, (node) => {
        if (readsEnvironment(node)) offsets.push(node.start)
      })
      return offsets.map(
        (offset) => `${source.path}:${source.lineOf(offset)} the environment is read in ${reader} only`,
      )
    })
}

/** `process.env`, `process['env']` and `const { env } = process`. */
function readsEnvironment(node) {
  if (node.type === 'MemberExpression' && node.object.name === 'process') {
    return (node.property.name ?? node.property.value) === 'env'
  }
  if (node.type !== 'VariableDeclarator' || node.init?.name !== 'process') return false
  return node.id.type === 'ObjectPattern' && node.id.properties.some((property) => property.key?.name === 'env')
}
