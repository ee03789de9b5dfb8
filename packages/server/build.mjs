// The server in a few files for `npm start`: 1,500 small ones take a second to find and 25 MB to keep.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const home = dirname(fileURLToPath(import.meta.url))
const dist = join(home, 'dist')
const made = `made-${Date.now().toString(36)}`

/** Native, or larger than all the rest. */
const external = ['better-sqlite3', 'node-llama-cpp', 'onnxruntime-node', /^pdfjs-dist/, 'pg-native']

const bundle = await rolldown({
  input: join(home, 'src/main.ts'),
  platform: 'node',
  external,
  plugins: [keepAddresses(), undiciInPart()],
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message)
  },
})
const { output } = await bundle.generate({ dir: join(dist, made) })
mkdirSync(join(dist, made), { recursive: true })
for (const { fileName, code } of output) writeFileSync(join(dist, made, fileName), oneByteEach(code))
writeFileSync(join(dist, 'main.js.new'), `import './${made}/main.js'\n`)
renameSync(join(dist, 'main.js.new'), join(dist, 'main.js'))
removeOlder()

/**
 * What a module finds beside itself stays where it is. The code of a thread or of a child process is built too: without
 * types to take off, a thread starts in half the time and keeps 10 MB less.
 */
function keepAddresses() {
  return {
    name: 'keep-addresses',
    transform(code, id) {
      if (!code.includes('import.meta.')) return null
      const addressOf = (path) =>
        `new URL(${JSON.stringify(relative(join(dist, made), path).replaceAll('\\', '/'))}, import.meta.url)`
      const withParts = code.replaceAll(/new URL\('([\w./-]+)\.ts', import\.meta\.url\)/g, (_, name) => {
        const part = join(dirname(id), `${name}.ts`)
        this.emitFile({ type: 'chunk', id: part, fileName: nameOf(part) })
        return `new URL('./${nameOf(part)}', import.meta_url)`
      })
      return withParts
        .replaceAll(/\bimport\.meta\.(\w+)/g, (whole, name) => {
          if (name !== 'url') throw new Error(`${id} uses ${whole}, which means another place once it is built.`)
          return `${addressOf(id)}.href`
        })
        .replaceAll('import.meta_url', 'import.meta.url')
    },
  }
}

/** Of 1.2 MB, most is for what the server never does: mock, cache, fetch. What is asked of it beyond these fails the build. */
function undiciInPart() {
  const used = { Agent: 'dispatcher/agent.js', buildConnector: 'core/connect.js' }
  const { resolve } = createRequire(import.meta.url)
  return {
    name: 'undici-in-part',
    resolveId: (id) => (id === 'undici' ? '\0undici' : null),
    load: (id) =>
      id === '\0undici'
        ? Object.entries(used)
            .map(
              ([name, file]) => `export { default as ${name} } from ${JSON.stringify(resolve(`undici/lib/${file}`))}`,
            )
            .join('\n')
        : null,
  }
}

/** One character beyond Latin-1 would make the whole text take two bytes each for as long as the server runs. */
function oneByteEach(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** All but this and the one before, whose parts a server that is running may not have loaded yet. */
function removeOlder() {
  const all = readdirSync(dist)
    .filter((name) => name.startsWith('made-'))
    .sort()
  for (const name of all.slice(0, -2)) rmSync(join(dist, name), { recursive: true })
}

/** `platform/db/sqlite/writer-thread.ts` becomes `platform-db-sqlite-writer-thread.js`. */
function nameOf(path) {
  return relative(join(home, 'src'), path).replaceAll(/[\\/]/g, '-').replace(/\.ts$/, '.js')
}
