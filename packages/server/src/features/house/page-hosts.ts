import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hostAndPortOf } from '#platform/egress/index.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Setting, Settings } from '#platform/settings/index.ts'

const setting: Setting<string[]> = { key: 'page-hosts', schema: z.array(z.string()), fallback: [] }
const path = '/api/admin/page-hosts'
/** What another process of this house was told counts soon after this long. */
const keptMs = 1_000

export interface PageHostsOptions {
  clock: Clock
  log: Log
  settings: Settings
  audit: AuditTrail
  /** From the environment, with their ports. */
  fixedHosts: readonly string[]
}

/**
 * Hosts of one's own network that pages may be fetched from: everybody here who may fetch pages reads what they show, so
 * that only administrators name them.
 */
export function createPageHosts({ clock, log, settings, audit, fixedHosts }: PageHostsOptions) {
  let known = new Set(fixedHosts)
  let knownAt = -Infinity

  async function read() {
    const stored = await settings.get(setting)
    known = new Set([...fixedHosts, ...stored.value.flatMap(withPorts)])
    knownAt = clock.monotonic()
    return { ...stored, fixed: [...fixedHosts] }
  }

  function allows(hostAndPort: string): boolean {
    if (clock.monotonic() - knownAt > keptMs) {
      knownAt = clock.monotonic()
      read().catch((error: unknown) => log.warn('The hosts of pages could not be read again', { error }))
    }
    return known.has(hostAndPort)
  }

  const routes: Route[] = [
    route({
      method: 'GET',
      path,
      summary: 'Hosts of the own network that pages may be fetched from',
      policy: { who: 'administrator' },
      responses: { 200: contract.versionedPageHosts },
      handle: async () => ({ status: 200, body: await read() }),
    }),
    route({
      method: 'PUT',
      path,
      summary: 'Name them anew; whoever may fetch pages reads what they show',
      policy: { who: 'administrator', stepUp: true },
      body: contract.changePageHosts,
      responses: { 200: contract.versionedPageHosts },
      async handle({ caller, body, address }) {
        const hosts = [...new Set(body.value)].toSorted()
        await settings.set(setting, hosts, body.version)
        await audit.record({
          action: 'page-hosts.changed',
          actorId: caller.userId,
          address,
          result: 'ok',
          detail: { hosts: hosts.join(', ') },
        })
        return { status: 200, body: await read() }
      },
    }),
  ]
  return { start: read, allows, routes }
}

/** A host without a port is meant on those of the web. */
function withPorts(host: string): string[] {
  return /:\d+$/.test(host)
    ? [hostAndPortOf(new URL(`http://${host}`))]
    : [hostAndPortOf(new URL(`http://${host}`)), hostAndPortOf(new URL(`https://${host}`))]
}
