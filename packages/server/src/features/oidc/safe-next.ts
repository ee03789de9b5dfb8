/** Where to go after signing in: a path of this site, or its first page. */
export function safeNext(next: string | undefined, basePath: string): string {
  if (next === undefined || !next.startsWith(basePath)) return basePath
  // Browsers drop tabs and line ends, and take a backslash for a slash: both make a foreign host of a path.
  // oxlint-disable-next-line no-control-regex -- these are the ones browsers drop
  if (/[\u0000-\u001f\\]/.test(next) || next.startsWith('//')) return basePath
  const site = 'http://site.invalid'
  const url = URL.parse(next, site)
  if (url === null || url.origin !== site || !url.pathname.startsWith(basePath) || url.pathname.startsWith('//'))
    return basePath
  return `${url.pathname}${url.search}${url.hash}`
}
