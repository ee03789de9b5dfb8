import type { Id } from '@parley/contract'

export type AuditPart = 'concerning' | 'actorId' | 'targetId'

/** What narrows the record. */
export interface AuditWish {
  action: string
  result: string
  /** Days as the browser's calendar writes them, both included. */
  from: string
  to: string
  about: { id: Id; name: string; part: AuditPart; isPerson: boolean } | null
}

export const wholeRecord: AuditWish = { action: '', result: '', from: '', to: '', about: null }

const dayStart = (day: string, daysLater: number): string | null => {
  const time = new Date(`${day}T00:00:00`)
  time.setDate(time.getDate() + daysLater)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}

/** As the address of the record says it. */
export function askFor({ action, result, from, to, about }: AuditWish): string {
  const typed = action.trim().toLowerCase()
  const asked = {
    // Half an action is none, and the server would refuse it.
    action: /^[a-z-]+(\.[a-z-]+)*$/.test(typed) ? typed : null,
    result: result === '' ? null : result,
    from: dayStart(from, 0),
    to: dayStart(to, 1),
    ...(about !== null && { [about.part]: about.id }),
  }
  const given = Object.entries(asked).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  return new URLSearchParams(given).toString()
}
