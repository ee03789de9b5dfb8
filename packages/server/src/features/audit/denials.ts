import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Denial } from '#platform/http/index.ts'

const quietMs = 60_000
const rememberedAtMost = 10_000

/** Who is refused the same again and again is written down once a minute: nobody fills the audit by knocking. */
export function createDenials(audit: AuditTrail, clock: Clock) {
  const last = new Map<string, number>()

  return async ({ userId, address, method, route, code }: Denial): Promise<void> => {
    const now = clock.now()
    const key = `${userId ?? address} ${method} ${route} ${code}`
    if ((last.get(key) ?? -quietMs) + quietMs > now) return
    if (last.size >= rememberedAtMost) last.clear()
    last.set(key, now)
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
