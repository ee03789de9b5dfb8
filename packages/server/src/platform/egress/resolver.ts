import { lookup, Resolver as NameServers } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { ResolvedAddress, Resolver } from './connector.ts'

export interface ResolverOptions {
  /** Others than the machine's, as `address:port`. */
  servers?: readonly string[]
  hostsFile?: string
  /** How long one name server may be silent, and how often it is asked. */
  timeoutMs?: number
  tries?: number
  /** What the machine makes of a name that no name server knows. */
  system?: Resolver
}

/** As many as leave threads for everything else. */
const systemAtOnce = 2
const hostsKeptMs = 5_000
/** The name servers are there and know nothing of it, or there are none: search domains and local names are left. */
const unknownCodes = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED', 'EBADNAME', 'EREFUSED'])

/**
 * Asks the hosts file and the name servers without a thread. The system's own lookup takes one of the few in which
 * passwords are hashed, and keeps it while a name server is silent: a few slow names, and nobody could sign in. It is
 * asked last, for what only it knows, and by a few at a time.
 */
export function createResolver({
  servers,
  hostsFile = '/etc/hosts',
  timeoutMs = 2_500,
  tries = 2,
  system = (hostname) => lookup(hostname, { all: true }),
}: ResolverOptions = {}): Resolver {
  const nameServers = new NameServers({ timeout: timeoutMs, tries })
  if (servers !== undefined) nameServers.setServers(servers)
  const askSystem = atMost(systemAtOnce, system)
  let hosts: { at: number; names: Promise<Map<string, ResolvedAddress[]>> } | undefined

  function readHosts(): Promise<Map<string, ResolvedAddress[]>> {
    if (hosts === undefined || performance.now() - hosts.at > hostsKeptMs) {
      const names = readFile(hostsFile, 'utf8').then(parseHosts, () => new Map<string, ResolvedAddress[]>())
      hosts = { at: performance.now(), names }
    }
    return hosts.names
  }

  return async (hostname) => {
    const family = isIP(hostname)
    if (family !== 0) return [{ address: hostname, family }]
    const name = hostname.toLowerCase().replace(/\.$/, '')
    const known = (await readHosts()).get(name)
    if (known !== undefined) return known
    const [four, six] = await Promise.allSettled([nameServers.resolve4(name), nameServers.resolve6(name)])
    const found = [...addressesOf(four, 4), ...addressesOf(six, 6)]
    if (found.length > 0) return found
    for (const answer of [four, six])
      if (answer.status === 'rejected' && !isUnknown(answer.reason)) return refuse(answer)
    return askSystem(hostname)
  }
}

function addressesOf(answer: PromiseSettledResult<string[]>, family: 4 | 6): ResolvedAddress[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : []
}

function refuse({ reason }: PromiseRejectedResult): never {
  throw reason instanceof Error ? reason : new Error('The name could not be looked up.', { cause: reason })
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unknownCodes.has(String(error.code))
}

/** `127.0.0.1 localhost box # a comment` */
function parseHosts(text: string): Map<string, ResolvedAddress[]> {
  const names = new Map<string, ResolvedAddress[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...aliases] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/)
    const family = isIP(address)
    if (family === 0) continue
    for (const alias of aliases) {
      const name = alias.toLowerCase()
      names.set(name, [...(names.get(name) ?? []), { address, family }])
    }
  }
  return names
}

function atMost(limit: number, ask: Resolver): Resolver {
  let free = limit
  const waiting: (() => void)[] = []
  return async (hostname) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await ask(hostname)
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
