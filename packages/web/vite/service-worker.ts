import { hash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin, type Rollup } from 'vite'

/** Needed before anything can be shown; the rest is kept once it was used. */
const shell =
  /^(?:theme\.js|icon\.svg|manifest\.webmanifest|assets\/(?:(?:index|rolldown-runtime)-.*\.(?:js|css)|figtree-latin-normal-.*\.woff2|fraunces-latin-normal-.*\.woff2))$/

/** Without these a kept conversation could not be read as usual, nor could anything be found in the app. */
const reading =
  /\/(?:i18n\/en\/later|chat\/suggestions|chat\/answer-foot|palette\/palette|prompts\/offers|passages\/passage-panel)\.tsx?$/

/** They and all that they load. */
function readingParts(bundle: Rollup.OutputBundle): Set<string> {
  const found = new Set<string>()
  const add = (name: string): void => {
    const part = bundle[name]
    if (found.has(name) || part?.type !== 'chunk') return
    for (const file of [name, ...(part.viteMetadata?.importedCss ?? [])]) found.add(file)
    part.imports.forEach(add)
  }
  for (const [name, part] of Object.entries(bundle)) {
    if (part.type === 'chunk' && reading.test(part.facadeModuleId ?? '')) add(name)
  }
  return found
}

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
      async handler(_, bundle) {
        const read = readingParts(bundle)
        const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
        const files = all.filter((name) => shell.test(name))
        const parts = all.filter((name) => /^assets\/.*\.(?:js|css|woff2)$/.test(name) && !files.includes(name))
        const page = readFileSync(join(folder, 'index.html'), 'utf8')
        const version = hash('sha256', [...files, ...parts].join('\n') + page, 'hex').slice(0, 12)
        writeFileSync(
          join(folder, 'sw.js'),
          await buildWorker(root, { version, files, parts, reading: parts.filter((name) => read.has(name)) }),
        )
      },
    },
  }
}

async function buildWorker(
  root: string,
  begins: Record<'files' | 'parts' | 'reading', string[]> & { version: string },
): Promise<string> {
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
