/** The cookie of the session, or another one like it. Its token is opaque here. */
export interface SessionCookie {
  set(token: string, expiresAt: number): string
  clear(): string
  read(headers: Headers): string | null
  /** As `read`, from a raw Cookie header. */
  parse(header: string | undefined): string | null
}

export interface SessionCookieOptions {
  secure: boolean
  /** `parley` unless given. */
  name?: string
  /** With slashes at both ends. */
  basePath: string
}

const tokenPattern = /^[A-Za-z0-9_.~-]{1,512}$/

export function createSessionCookie({
  secure,
  basePath,
  name: plainName = 'parley',
}: SessionCookieOptions): SessionCookie {
  // Browsers keep a __Host- cookie from being planted by a sibling host, and demand Path=/ for it.
  const name = secure ? `__Host-${plainName}` : plainName
  const attributes = `Path=${secure ? '/' : basePath}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`

  function parse(header: string | undefined): string | null {
    if (!header) return null
    let token: string | null = null
    for (const pair of header.split(';')) {
      const equals = pair.indexOf('=')
      if (equals < 0 || pair.slice(0, equals).trim() !== name) continue
      const value = pair.slice(equals + 1).trim()
      // Two different values: one of them was planted for a longer path or a parent domain, so trust neither.
      if (!tokenPattern.test(value) || (token !== null && token !== value)) return null
      token = value
    }
    return token
  }

  return {
    set(token, expiresAt) {
      if (!tokenPattern.test(token)) throw new Error('A session token must be cookie-safe text.')
      return `${name}=${token}; ${attributes}; Expires=${new Date(expiresAt).toUTCString()}`
    },
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
    read: (headers) => parse(headers.get('cookie') ?? undefined),
    parse,
  }
}
