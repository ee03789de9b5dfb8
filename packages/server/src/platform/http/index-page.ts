import { readFileSync } from 'node:fs'
import type { StaticFile } from './static-manifest.ts'

/**
 * The page knows where it is served only now. Our policy forbids `<base>` (a planted one would redirect every script),
 * so its relative links are made absolute and the path is left in a meta tag for the app to read.
 */
export function prepareIndexPage(file: StaticFile | undefined, basePath: string): Buffer | null {
  if (!file) return null
  const path = basePath.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  const page = readFileSync(file.plain.path, 'utf8')
    .replaceAll(/\b(src|href)="\.\//g, `$1="${path}`)
    .replace('<base href="/">', `<meta name="base-path" content="${path}">`)
    .replace('<base href="/" />', `<meta name="base-path" content="${path}">`)
  return Buffer.from(page)
}
