import { walk } from './sources.mjs'

const product = /^packages\/(server|cli|contract|models)\//
/** Statements of migrations are written out there and go past Kysely as they are. */
const mayBeRaw = 'packages/server/src/platform/db/'

/** No text becomes SQL or code: values travel beside their statement, and nothing is evaluated. The linter forbids `eval`. */
export function wordsStayWords(sources) {
  const problems = []
  for (const source of sources) {
    if (!source.isCode || source.isTest || !product.test(source.path)) continue
    const found = (offset, what) => problems.push(`${source.path}:${source.lineOf(offset)} ${what}`)
    for (const { from, offset } of source.imports) {
      if (/^(node:)?vm$/.test(from)) found(offset, 'node:vm runs text as code')
    }
    if (source.path.startsWith(mayBeRaw)) continue
    walk(source.program, (node) => {
      if (node.type !== 'MemberExpression' || node.object.name !== 'sql') return
      if ((node.property.name ?? node.property.value) === 'raw')
        found(node.start, 'sql.raw: use a parameter or sql.ref')
    })
  }
  return problems
}
