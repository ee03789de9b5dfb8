import { dirname } from 'node:path/posix'
import { walk } from './sources.mjs'

const product = /^packages\/(server|cli)\//
const migrations = 'packages/server/src/migrations/'
const builders = new Set([
  'selectFrom',
  'insertInto',
  'replaceInto',
  'mergeInto',
  'updateTable',
  'deleteFrom',
  'innerJoin',
  'leftJoin',
  'rightJoin',
  'fullJoin',
  'crossJoin',
])
const rawTable = /\b(?:from|join|into|update)\s+"?([a-z_][a-z0-9_]*)/gi

/** The folder that declares a table in `Tables` is the only one whose code names it in a query. */
export function tableOwners(sources) {
  const files = sources.filter((source) => source.isCode && product.test(source.path))
  const { owners, problems } = declaredTables(files)
  for (const source of files) {
    if (source.isTest || source.path.startsWith(migrations)) continue
    for (const { table, offset } of tablesNamed(source)) {
      const owner = owners.get(table)
      if (owner === undefined || source.path.startsWith(`${owner}/`)) continue
      problems.push(`${source.path}:${source.lineOf(offset)} the table ${table} belongs to ${owner}`)
    }
  }
  return problems
}

function declaredTables(files) {
  const owners = new Map()
  const problems = []
  for (const source of files.filter((file) => file.text.includes('interface Tables'))) {
    walk(source.program, (node) => {
      if (node.type !== 'TSInterfaceDeclaration' || node.id.name !== 'Tables') return
      for (const { key } of node.body.body) {
        const table = key?.name ?? key?.value
        const folder = dirname(source.path)
        const other = owners.get(table)
        if (other !== undefined && other !== folder)
          problems.push(`${source.path} ${other} owns the table ${table} already`)
        owners.set(table, folder)
      }
    })
  }
  return { owners, problems }
}

function tablesNamed(source) {
  const named = []
  walk(source.program, (node) => {
    if (node.type === 'CallExpression' && builders.has(node.callee.property?.name)) {
      const [first] = node.arguments
      const literals = first?.type === 'ArrayExpression' ? first.elements : [first]
      for (const literal of literals) {
        if (typeof literal?.value === 'string')
          named.push({ table: literal.value.split(/\s+as\s+/i)[0], offset: node.start })
      }
    }
    if (node.type === 'TaggedTemplateExpression' && (node.tag.name ?? node.tag.object?.name) === 'sql') {
      for (const { value } of node.quasi.quasis) {
        for (const [, table] of value.raw.matchAll(rawTable)) named.push({ table, offset: node.start })
      }
    }
  })
  return named
}
