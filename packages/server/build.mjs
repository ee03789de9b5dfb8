// The server in a few files for `npm start`: 1,500 small ones take a second to find and 25 MB to keep.
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const home = dirname(fileURLToPath(import.meta.url))
const dist = join(home, 'dist')
const made = `made-${Date.now().toString(36)}`

/** Native, or loaded by threads and child processes alone, which run from the sources. */
const external = ['better-sqlite3', 'node-llama-cpp', 'onnxruntime-node', /^pdfjs-dist/, 'pg-native']

const bundle = await rolldown({
  input: join(home, 'src/main.ts'),
  platform: 'node',
  external,
  plugins: [keepAddresses(), oneByteEach()],
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message)
  },
})
await bundle.write({ dir: join(dist, made) })
writeFileSync(join(dist, 'main.js.new'), `import './${made}/main.js'\n`)
renameSync(join(dist, 'main.js.new'), join(dist, 'main.js'))
removeOlder()

/** Where a module lies: what it finds beside itself, such as the file of a thread, stays where it is. */
function keepAddresses() {
  return {
    name: 'keep-addresses',
    transform(code, id) {
      if (!code.includes('import.meta.')) return null
      const path = relative(join(dist, made), id).replaceAll('\\', '/')
      const address = `new URL(${JSON.stringify(path)}, import.meta.url).href`
      return code.replaceAll(/\bimport\.meta\.(\w+)/g, (whole, name) => {
        if (name !== 'url') throw new Error(`${id} uses ${whole}, which means another place once it is built.`)
        return address
      })
    },
  }
}

/** One character beyond ASCII makes the whole text take two bytes each for as long as the server runs. */
function oneByteEach() {
  return {
    name: 'one-byte-each',
    renderChunk: (code) =>
      code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  }
}

/** All but this and the one before, whose parts a server that is running may not have loaded yet. */
function removeOlder() {
  const all = readdirSync(dist)
    .filter((name) => name.startsWith('made-'))
    .sort()
  for (const name of all.slice(0, -2)) rmSync(join(dist, name), { recursive: true })
}
