const allowed = new Set(['http:', 'https:', 'mailto:'])

/** An address a click may open, or null: no scripts, no data, no files, whatever a model wrote. */
export function safeLink(href: string): URL | null {
  const url = URL.parse(href.trim())
  return url !== null && allowed.has(url.protocol) ? url : null
}
