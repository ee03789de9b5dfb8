import { hash } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** The one document that may fetch anything, and only pictures: it shows the one a person asked to see. */
const pictureFrame = '/frame/picture.html'
const inlineScript = /<script\b[^>]*>([\s\S]*?)<\/script>/g

export const isFrame = (below: string): boolean => /^\/frame\/[a-z]+\.html$/.test(below)

/**
 * Documents under `/frame/` draw what we do not trust. They have an origin of their own that is nobody's, run the
 * scripts they were built with and no other, may be shown by our pages alone, and reach no network.
 */
export function framePolicy(below: string, page: string): string {
  const hashes = Array.from(
    page.matchAll(inlineScript),
    ([, code = '']) => `'sha256-${hash('sha256', code, 'base64')}'`,
  )
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${hashes.join(' ') || "'none'"}`,
    "style-src 'unsafe-inline'",
    `img-src ${below === pictureFrame ? 'http: https:' : 'data:'}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
}

export function writeFrameHeaders(response: ServerResponse, policy: string): void {
  response.setHeader('content-security-policy', policy)
  response.setHeader('x-frame-options', 'SAMEORIGIN')
  response.setHeader('referrer-policy', 'no-referrer')
}
