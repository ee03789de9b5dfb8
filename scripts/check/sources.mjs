import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'
import { createResolver } from './resolve.mjs'

const folders = ['packages', 'lab', 'bench', 'e2e', 'scripts']
const skipped = new Set(['node_modules', 'dist', 'results'])
const code = /\.(ts|tsx|mjs|js)$/
const counted = /\.(ts|tsx|mjs|js|css|html|sh)$/

/** Every source file below a root: its path, text and number of lines, and its syntax tree when a rule asks for it. */
export function readSources(root) {
  const resolve = createResolver(root)
  return folders.flatMap((folder) => filesBelow(join(root, folder))).map((path) => describe(root, path, resolve))
}

function describe(root, file, resolve) {
  const path = relative(root, file)
  const text = readFileSync(file, 'utf8')
  let parsed, imports
  const parse = () => (parsed ??= parseSync(path, text))
  return {
    path,
    text,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    isCode: code.test(path),
    isTest: isTest(path),
    get program() {
      return parse().program
    },
    get imports() {
      return (imports ??= importsOf(parse(), text).map((one) => ({ ...one, target: resolve(path, one.from) })))
    },
    lineOf: (offset) => text.slice(0, offset).split('\n').length,
  }
}

/** Tests and what exists only for them: `x.test.ts`, `x.fixture.ts`, `x-fixture.ts`, `testing/x.ts`, `test-x.ts`. */
function isTest(path) {
  return /(^|[./-])(test|tests|testing|fixture|fixtures)[./-]/.test(path)
}

/** What a module imports or passes on, each with the names it takes; `*` stands for all of them. */
function importsOf({ module, program }, text) {
  const taken = module.staticImports.map(({ moduleRequest, entries }) => ({
    from: moduleRequest.value,
    offset: moduleRequest.start,
    isType: entries.length > 0 && entries.every((entry) => entry.isType),
    names: entries.filter((entry) => !entry.isType).map(({ importName }) => nameOf(importName)),
  }))
  const passedOn = module.staticExports.flatMap(({ entries }) =>
    entries
      .filter((entry) => entry.moduleRequest !== null)
      .map((entry) => ({
        from: entry.moduleRequest.value,
        offset: entry.moduleRequest.start,
        isType: entry.isType,
        names: entry.isType ? [] : [entry.importName.name ?? '*'],
      })),
  )
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(start, end))
    return literal === null ? [] : [{ from: literal[1], offset: start, isType: false, names: ['*'] }]
  })
  return [...taken, ...passedOn, ...dynamic, ...workers(program)]
}

function nameOf({ kind, name }) {
  return kind === 'Name' ? name : kind === 'Default' ? 'default' : '*'
}

/** `new URL('./worker.ts', import.meta.url)` loads a file as an import does. */
function workers(program) {
  const found = []
  walk(program, (node) => {
    if (node.type !== 'NewExpression' || node.callee.name !== 'URL' || node.arguments.length !== 2) return
    const [file, base] = node.arguments
    if (typeof file.value !== 'string' || !/^\.{1,2}\/.*\.ts$/.test(file.value)) return
    if (base.type !== 'MemberExpression' || base.object.type !== 'MetaProperty') return
    found.push({ from: file.value, offset: file.start, isType: true, names: [] })
  })
  return found
}

/** Visits every node of a syntax tree. */
export function walk(node, visit) {
  visit(node)
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (item?.type !== undefined) walk(item, visit)
    } else if (value !== null && typeof value === 'object' && typeof value.type === 'string') walk(value, visit)
  }
}

function filesBelow(folder) {
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
  return entries.flatMap((entry) => {
    if (skipped.has(entry.name) || entry.name.startsWith('.')) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(path)
    return counted.test(entry.name) ? [path] : []
  })
}
