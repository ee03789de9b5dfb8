import type { ServerResponse } from 'node:http'

const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  // Browsers since 2022 let 'self' mean the WebSocket of the same origin too.
  "connect-src 'self'",
  "font-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const fixed: readonly (readonly [string, string])[] = [
  ['content-security-policy', policy],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()'],
]

/** On every answer, errors included. HSTS only where the operator said the site is https. */
export function createSecurityHeaders(publicUrl: URL | null): (response: ServerResponse) => void {
  const headers = [...fixed]
  if (publicUrl?.protocol === 'https:') headers.push(['strict-transport-security', 'max-age=31536000'])
  return (response) => {
    for (const [name, value] of headers) response.setHeader(name, value)
  }
}
