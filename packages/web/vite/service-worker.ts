import { hash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'

/** Needed before anything can be shown; the rest is kept once it was used. */
const shell =
  /^(?:theme\.js|icon\.svg|manifest\.webmanifest|assets\/(?:(?:index|rolldown-runtime)-.*\.(?:js|css)|figtree-latin-normal-.*\.woff2|fraunces-latin-normal-.*\.woff2))$/

/** Builds the service worker last, when the names of all files are known. */
export function serviceWorker(): Plugin {
  let root = ''
  let folder = ''
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root
      folder = join(config.root, config.build.outDir)
    },
    writeBundle: {
      sequential: true,
      order: 'post',
      async handler() {
        const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => shell.test(name))
        const page = readFileSync(join(folder, 'index.html'), 'utf8')
        const version = hash('sha256', files.toSorted().join('\n') + page, 'hex').slice(0, 12)
        writeFileSync(join(folder, 'sw.js'), await buildWorker(root, { version, files }))
      },
    },
  }
}

async function buildWorker(root: string, begins: { version: string; files: string[] }): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { __SHELL__: JSON.stringify(begins) },
    publicDir: false,
    build: {
      write: false,
      lib: { entry: join(root, 'src/worker/service-worker.ts'), formats: ['iife'], name: 'worker' },
    },
  })
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : []
  const chunk = outputs.flatMap(({ output }) => output).find((one) => one.type === 'chunk')
  if (chunk === undefined) throw new Error('The service worker was not built.')
  return chunk.code
}
