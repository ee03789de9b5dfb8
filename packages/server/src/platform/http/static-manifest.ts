import { existsSync, readdirSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

interface Variant {
  path: string
  bytes: number
  encoding: 'br' | 'gzip' | null
  tag: string
}

export interface StaticFile {
  type: string
  plain: Variant
  /** Smallest first. */
  variants: Variant[]
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Every file that may be served, by its path; dotfiles and links out of the folder are not among them. */
export function listStaticFiles(directory: string): Map<string, StaticFile> {
  const found = new Map<string, string>()
  for (const entry of readEntries(directory)) {
    const path = join(entry.parentPath, entry.name)
    const name = `/${relative(directory, path).split(sep).join('/')}`
    if (entry.isFile() && !name.includes('/.')) found.set(name, path)
  }

  const files = new Map<string, StaticFile>()
  for (const [name, path] of found) {
    if (/\.(?:br|gz)$/.test(name) && found.has(name.replace(/\.(?:br|gz)$/, ''))) continue
    const plain = variant(path, null)
    const variants: Variant[] = []
    const brotli = found.get(`${name}.br`)
    const gzip = found.get(`${name}.gz`)
    if (brotli) variants.push(variant(brotli, 'br'))
    if (gzip) variants.push(variant(gzip, 'gzip'))
    files.set(name, { type: types[extname(name).toLowerCase()] ?? 'application/octet-stream', plain, variants })
  }
  return files
}

function readEntries(directory: string) {
  // Not built yet: the API works all the same, and Vite serves the page in development.
  return existsSync(directory) ? readdirSync(directory, { recursive: true, withFileTypes: true }) : []
}

function variant(path: string, encoding: Variant['encoding']): Variant {
  const { size, mtimeMs } = statSync(path)
  const tag = `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}${encoding ? `-${encoding}` : ''}"`
  return { path, bytes: size, encoding, tag }
}
