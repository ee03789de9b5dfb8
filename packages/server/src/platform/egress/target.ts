import { AppError } from '../app-error.ts'

/** Where a request goes, taken apart once. */
export interface Target {
  url: URL
  /** Host and port, always with the port: what logs, messages and the allow-list name. */
  hostAndPort: string
  /** Host without the brackets of IPv6. */
  hostname: string
  path: string
}

const maximumUrlLength = 8192

export function parseTarget(text: string): Target {
  if (text.length > maximumUrlLength || !URL.canParse(text)) throw refused('This is not a web address.')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refused('Only addresses that begin with http:// or https:// are allowed.')
  }
  if (url.username !== '' || url.password !== '') throw refused('An address must not carry a user name or a password.')
  if (url.hostname === '') throw refused('This address names no host.')
  return { url, hostAndPort: hostAndPortOf(url), hostname: bareHost(url.hostname), path: url.pathname + url.search }
}

/** The form in which hosts are configured and compared: lower case, no trailing dot, always with a port. */
export function hostAndPortOf(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return `${url.hostname.replace(/\.$/, '')}:${port}`
}

function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

export function refused(message: string): AppError {
  return new AppError('forbidden', message)
}
