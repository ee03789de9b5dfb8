import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'

const names = ['diagram', 'page', 'picture', 'preview'] as const

/**
 * The documents under `/frame/`, each one file with its script in it: an origin that is nobody's may not even fetch a
 * script from us.
 */
export function frames(): Plugin {
  let root = ''
  let folder = ''
  return {
    name: 'frames',
    configResolved(config) {
      root = config.root
      folder = join(config.root, config.build.outDir)
    },
    configureServer(server) {
      server.middlewares.use('/frame', (request, response, next) => {
        const name = names.find((one) => request.url === `/${one}.html`)
        if (name === undefined) return next()
        buildFrame(root, name).then((page) => response.setHeader('content-type', 'text/html').end(page), next)
      })
    },
    writeBundle: {
      sequential: true,
      async handler() {
        mkdirSync(join(folder, 'frame'), { recursive: true })
        for (const name of names) writeFileSync(join(folder, `frame/${name}.html`), await buildFrame(root, name))
      },
    },
  }
}

async function buildFrame(root: string, name: string): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    publicDir: false,
    resolve: { alias: { 'elkjs/lib/elk.bundled.js': join(root, 'src/frames/no-elk.ts') } },
    build: {
      write: false,
      target: ['chrome123', 'firefox125', 'safari17.5'],
      lib: { entry: join(root, `src/frames/${name}.ts`), formats: ['iife'], name: 'frame' },
    },
  })
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : []
  const chunk = outputs.flatMap(({ output }) => output).find((one) => one.type === 'chunk')
  if (chunk === undefined) throw new Error(`The frame ${name} was not built.`)
  // Inside a page these two would end the script or hide its end.
  const code = chunk.code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
  const style = 'html,body{margin:0;background:transparent}img{display:block;max-inline-size:100%}'
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Parley</title><style>${style}</style><body><script>${code}</script></body></html>`
}
