import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { addressKey, type Denial } from '#platform/http/index.ts'

const quietMs = 60_000
const rememberedAtMost = 10_000
/** Of people without an account, from however many addresses they come. */
const strangersInAWhile = 60

/**
 * Who is refused the same again and again is written down once a minute: nobody fills the audit by knocking. Of a
 * stranger one line says it, whatever doors they tried: there are as many of those as of addresses.
 */
export function createDenials(audit: AuditTrail, clock: Clock) {
  const last = new Map<string, number>()
  let strangers = { since: Number.NEGATIVE_INFINITY, count: 0 }

  function isNews({ userId, address, method, route, code }: Denial): boolean {
    const now = clock.now()
    const key = userId === null ? `${addressKey(address)} ${code}` : `${userId} ${method} ${route} ${code}`
    if ((last.get(key) ?? Number.NEGATIVE_INFINITY) + quietMs > now) return false
    if (userId === null) {
      if (strangers.since + quietMs <= now) strangers = { since: now, count: 0 }
      if (strangers.count >= strangersInAWhile) return false
      strangers.count += 1
    }
    if (last.size >= rememberedAtMost) last.clear()
    last.set(key, now)
    return true
  }

  return async (denial: Denial): Promise<void> => {
    if (!isNews(denial)) return
    const { userId, address, method, route, code } = denial
    await audit.record({
      action: userId === null ? 'key.refused' : 'access.denied',
      actorId: userId,
      target: { kind: 'route', id: `${method} ${route}` },
      address,
      result: 'denied',
      detail: { code },
    })
  }
}
