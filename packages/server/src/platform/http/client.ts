import type { IncomingMessage } from 'node:http'
import { isIP, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Who is at the other end, once the proxies in between are looked through. */
export interface Client {
  address: string
  /** As the browser wrote it, lower case, with its port; empty when there was none. */
  host: string
  secure: boolean
}

type Range = ReturnType<typeof ipaddr.parseCIDR>

export function createClientReader(trustedProxies: readonly string[]): (request: IncomingMessage) => Client {
  const ranges = trustedProxies.map(parseRange)

  const peers = new WeakMap<Socket, string>()
  // Once per connection: parsing the address again costs more than finding the route.
  const peerOf = (socket: Socket): string => {
    let peer = peers.get(socket)
    if (peer === undefined) peers.set(socket, (peer = plainAddress(socket.remoteAddress ?? '') ?? 'unknown'))
    return peer
  }

  return (request) => {
    const peer = peerOf(request.socket)
    const direct = { address: peer, host: (request.headers.host ?? '').toLowerCase(), secure: false }
    if (ranges.length === 0 || !isTrusted(peer, ranges)) return direct

    const proto = nearest(request.headers['x-forwarded-proto'])
    return {
      address: rightmostUntrusted(peer, request.headers['x-forwarded-for'], ranges),
      host: nearest(request.headers['x-forwarded-host'])?.toLowerCase() ?? direct.host,
      secure: proto?.toLowerCase() === 'https',
    }
  }
}

function parseRange(text: string): Range {
  if (!ipaddr.isValid(text) && !ipaddr.isValidCIDR(text)) {
    throw new Error(`"${text}" is no address range; write it like 10.0.0.0/8 or fd00::/8.`)
  }
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address instanceof ipaddr.IPv4 ? 32 : 128]
}

/** Everything left of the last address that a trusted proxy saw may be forged by the client. */
function rightmostUntrusted(peer: string, header: string | string[] | undefined, ranges: Range[]): string {
  let address = peer
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',')
  for (const hop of hops.reverse()) {
    const next = plainAddress(withoutPort(hop.trim()))
    if (next === null) return address
    address = next
    if (!isTrusted(address, ranges)) return address
  }
  return address
}

function isTrusted(address: string, ranges: Range[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return ranges.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits))
}

function plainAddress(text: string): string | null {
  // A zone (`fe80::1%eth0`) says where the neighbour is, not who it is.
  const address = text.split('%')[0] ?? ''
  // No header is the usual case, and finding that out by an exception costs as much as a lookup in the database.
  if (isIP(address) === 0) return null
  return ipaddr.isValid(address) && (address.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(address))
    ? ipaddr.process(address).toString()
    : null
}

function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)
  if (bracketed?.[1]) return bracketed[1]
  return /^[\d.]+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text
}

/** The entry the nearest proxy wrote. */
function nearest(header: string | string[] | undefined): string | undefined {
  const entries = (Array.isArray(header) ? header.join(',') : header)?.split(',')
  return entries?.at(-1)?.trim() || undefined
}
