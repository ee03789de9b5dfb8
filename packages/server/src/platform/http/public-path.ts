/** Where everything is served: `/` or, for a public URL with a path, `/parley/`. */
export function basePathOf(publicUrl: URL | null): string {
  const path = publicUrl?.pathname ?? '/'
  return path.endsWith('/') ? path : `${path}/`
}

/**
 * The path below the public one. A proxy may strip the public path or pass it on, and health checks come past the
 * proxy, so both spellings are right.
 */
export function belowBase(path: string, basePath: string): string {
  return basePath !== '/' && path.startsWith(basePath) ? path.slice(basePath.length - 1) : path
}
