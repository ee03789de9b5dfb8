import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** The two alphabets of signs that no system brings; all other fonts are the system's. */
const signFonts = ['FoxitSymbol.pfb', 'FoxitDingbats.pfb', 'LICENSE_FOXIT']

/**
 * What PDFs name and do not bring along: which sign a code of an East Asian font is. 169 small tables, of which a file
 * wants one or two; each is fetched when a page asks for it.
 */
export function pdfData(): Plugin {
  const library = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
  const tables = join(library, 'cmaps')
  const sources = [
    ...readdirSync(tables).map((name) => join(tables, name)),
    ...signFonts.map((name) => join(library, 'standard_fonts', name)),
  ]
  let folder = ''
  return {
    name: 'pdf-data',
    configResolved(config) {
      folder = join(config.root, config.build.outDir, 'pdf-data')
    },
    configureServer(server) {
      server.middlewares.use('/pdf-data', (request, response, next) => {
        const source = sources.find((one) => `/${basename(one)}` === request.url)
        if (source === undefined || !existsSync(source)) return next()
        response.setHeader('content-type', 'application/octet-stream').end(readFileSync(source))
      })
    },
    writeBundle() {
      mkdirSync(folder, { recursive: true })
      for (const source of sources) copyFileSync(source, join(folder, basename(source)))
    },
  }
}
