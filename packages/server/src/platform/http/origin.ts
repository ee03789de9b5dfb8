import type { IncomingHttpHeaders } from 'node:http'
import ipaddr from 'ipaddr.js'
import { AppError } from '#platform/app-error.ts'
import type { Client } from './client.ts'

/** `none`: no browser page asked (or none that says so). `same`: our own page. `allowed`: one the operator listed. */
export type OriginVerdict = 'none' | 'same' | 'allowed'

export interface OriginRules {
  /** Throws `wrong_host` unless the Host is one of ours: against DNS rebinding and poisoned links. */
  checkHost(client: Client): void
  /** Throws `forbidden` for any foreign origin. */
  judge(client: Client, headers: IncomingHttpHeaders): OriginVerdict
}

export function createOriginRules(publicUrl: URL | null, allowedOrigins: readonly string[]): OriginRules {
  const allowed = new Set(allowedOrigins.map(exactOrigin))
  const hosts = new Set(['localhost', ...[...allowed].map((origin) => new URL(origin).hostname)])
  if (publicUrl) hosts.add(publicUrl.hostname)

  let lastGood: string | null = null

  function isOwn(origin: string, client: Client): boolean {
    if (origin === publicUrl?.origin) return true
    if (origin === `https://${client.host}`) return true
    // The plain page of a host that has a safe one may have been written by anybody on the way.
    const hasSafePage = client.secure || (publicUrl?.protocol === 'https:' && publicUrl.host === client.host)
    return !hasSafePage && origin === `http://${client.host}`
  }

  return {
    checkHost({ host }) {
      if (host === lastGood) return
      const name = hostName(host)
      if (name === null || !(hosts.has(name) || ipaddr.isValid(name.replace(/^\[|\]$/g, '')))) {
        throw new AppError('wrong_host', 'This server does not answer to that name. Set PARLEY_PUBLIC_URL to use it.')
      }
      lastGood = host
    },
    judge(client, headers) {
      const origin = headers.origin
      const site = headers['sec-fetch-site']
      if (origin === undefined) {
        // A page elsewhere that embeds us sends no Origin with GET; only following a link to us is its right.
        const embedded = site === 'cross-site' || site === 'same-site'
        if (embedded && headers['sec-fetch-mode'] !== 'navigate') throw foreign()
        return site === 'same-origin' ? 'same' : 'none'
      }
      if (isOwn(origin, client)) return 'same'
      if (allowed.has(origin)) return 'allowed'
      throw foreign()
    },
  }
}

/**
 * A cookie travels with whatever page makes the browser ask. Only `same-origin` counts: `none` means the user typed an
 * address, which never changes state, and every browser since 2020 sends Origin with POST, PUT, PATCH and DELETE.
 */
export function checkStateChange(verdict: OriginVerdict, hasCookie: boolean): void {
  if (hasCookie && verdict === 'none') throw foreign()
}

function foreign(): AppError {
  return new AppError('forbidden', 'This request came from another site.')
}

function exactOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text || text.includes('*')) {
    throw new Error(`"${text}" is no origin; write it like https://chat.example.org, without a path.`)
  }
  return text
}

function hostName(host: string): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/.exec(host)
  return match?.[1]?.replace(/\.$/, '') ?? null
}
