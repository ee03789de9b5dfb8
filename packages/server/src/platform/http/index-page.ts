import { readFileSync } from 'node:fs'
import type { StaticFile } from './static-manifest.ts'

/** `./assets/a.js` and `icon.svg`, but neither `/a.js`, `https://…`, `data:…` nor `#part`. */
const relativeLink = /\b(src|href)="(?!\/|#|[a-z]+:)(?:\.\/)?([^"]+)/g

/**
 * The page knows where it is served only now. Our policy forbids `<base>` (a planted one would redirect every script),
 * so its relative links are made absolute and the path is left in a meta tag for the app to read.
 */
export function prepareIndexPage(file: StaticFile | undefined, basePath: string): Buffer | null {
  if (!file) return null
  const path = basePath.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  const page = readFileSync(file.plain.path, 'utf8')
    .replace(/<base href="\/"\s*\/?>/, `<meta name="base-path" content="${path}">`)
    .replaceAll(relativeLink, (_, attribute: string, rest: string) => `${attribute}="${path}${rest}`)
  return Buffer.from(page)
}
