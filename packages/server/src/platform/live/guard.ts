import { closeCodes, type ClientFrame } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { authorise, type Authentication, type Caller, type Policy } from '#platform/http/index.ts'
import type { Log } from '#platform/log/log.ts'
import { liveCommands, livePolicy } from './commands.ts'
import type { LivePorts } from './ports.ts'
import type { Subscription } from './subscription.ts'

/** Decides over connections and commands with what decides over routes, from the policies in `commands.ts` alone. */
export function createLiveGuard(ports: Pick<LivePorts, 'again' | 'take' | 'denied'>, log: Log) {
  function decide(policy: Policy, authentication: Authentication | null, told: string, address: string): Caller {
    try {
      const caller = authorise(policy, authentication)
      if (caller === null) throw new Error('A live command is open to nobody')
      return caller
    } catch (error) {
      if (authentication && error instanceof AppError && error.code === 'forbidden') {
        const { userId } = authentication.caller
        ports
          .denied?.({ userId, address, method: 'LIVE', route: told, code: error.code })
          .catch((reason: unknown) => log.warn('a denial could not be written down', { error: reason }))
      }
      throw error
    }
  }

  return {
    open: (authentication: Authentication, address: string): Caller =>
      decide(livePolicy, authentication, '/api/live', address),

    async command(subscription: Subscription, name: ClientFrame['type'], address: string): Promise<Caller> {
      const { policy, anew } = liveCommands[name]
      const { caller } = subscription
      const now = anew ? await ports.again(caller) : ({ caller, stage: 'full' } as const)
      if (now === null)
        subscription.close(closeCodes.unauthenticated, new AppError('unauthenticated', 'Sign in again.'))
      const decided = decide(policy, now, `/api/live ${name}`, address)
      if (policy.limiter) await ports.take(policy.limiter, decided)
      return decided
    },
  }
}
