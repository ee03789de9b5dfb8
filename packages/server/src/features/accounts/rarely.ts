import type { Clock } from '#platform/clock.ts'

const quietMs = 60_000
const rememberedAtMost = 10_000

/** True for each thing once a minute: for what would otherwise be said as often as somebody likes. */
export function createRarely(clock: Clock): (about: string) => boolean {
  const last = new Map<string, number>()
  return (about) => {
    const now = clock.now()
    if ((last.get(about) ?? Number.NEGATIVE_INFINITY) + quietMs > now) return false
    if (last.size >= rememberedAtMost) last.clear()
    last.set(about, now)
    return true
  }
}
