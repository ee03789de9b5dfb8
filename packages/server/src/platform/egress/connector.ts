import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import { classifyAddress } from './address-policy.ts'
import { refused } from './target.ts'

export interface ResolvedAddress {
  address: string
  family: number
}

export type Resolver = (hostname: string) => Promise<ResolvedAddress[]>

/** Whether connections may go to local addresses too, because an administrator configured the host. */
export type Reach = 'public' | 'local'

function mayConnect(address: string, reach: Reach): boolean {
  const found = classifyAddress(address)
  return found === 'public' || (found === 'local' && reach === 'local')
}

/** What can be told before any name is looked up. */
export function assertMayName(hostname: string, reach: Reach): void {
  if (isIP(hostname) !== 0) assertMayConnect(hostname, reach)
  // Always this machine, whatever a name server makes of it.
  else if (/(^|\.)localhost\.?$/.test(hostname)) assertMayConnect('127.0.0.1', reach)
}

function assertMayConnect(address: string, reach: Reach): void {
  if (!mayConnect(address, reach)) {
    throw refused('This address leads into a private or reserved network, which only an administrator can allow.')
  }
}

/**
 * Connects only to addresses that passed the check: the socket is given the checked list itself, so a second answer of
 * the name server is never asked for. One bad address refuses the name, since a mixed answer is what rebinding looks like.
 */
export function createConnector(
  reach: Reach,
  resolver: Resolver,
  connectMs: number,
  certificateAuthorities?: string[],
): buildConnector.connector {
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    resolveChecked(hostname, reach, resolver).then(
      (addresses) => {
        const [first] = addresses
        if (!first) callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '')
        else if (options.all) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('lookup failed'), ''),
    )
  }
  const connect = buildConnector({
    allowH2: false,
    timeout: connectMs,
    lookup: checkedLookup,
    autoSelectFamily: true,
    // Said aloud so that no environment variable can turn it off.
    rejectUnauthorized: true,
    ...(certificateAuthorities && { ca: certificateAuthorities }),
  })
  return (options, callback) => {
    // An address in place of a name is never looked up, so it is checked here.
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    if (isIP(hostname) !== 0 && !mayConnect(hostname, reach)) {
      return callback(refused('This address is not allowed.'), null)
    }
    return connect(options, callback)
  }
}

async function resolveChecked(hostname: string, reach: Reach, resolver: Resolver): Promise<ResolvedAddress[]> {
  const addresses = await resolver(hostname)
  for (const { address } of addresses) assertMayConnect(address, reach)
  return addresses
}
