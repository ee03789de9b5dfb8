import { AppError } from '#platform/app-error.ts'
import { stepUpRequired, type Caller } from '#platform/http/index.ts'
import type { Passwords } from './passwords.service.ts'
import type { Sessions } from './sessions.ts'

/** For routes whose `stepUp` depends on what is asked: the same as where a policy says it. */
export function createStepUp(sessions: Pick<Sessions, 'isConfirmed'>, passwords: Pick<Passwords, 'verify'>) {
  async function requireStepUp({ userId, via }: Caller): Promise<void> {
    // An access token proves its session, and not that somebody is there.
    if (via.kind === 'session' && (await sessions.isConfirmed(via.sessionId, userId))) return
    throw stepUpRequired()
  }

  return {
    requireStepUp,

    /** Or by the password that came along. */
    async requireStepUpOr(caller: Caller, password: string | undefined, field: string): Promise<void> {
      if (password === undefined) return requireStepUp(caller)
      if (caller.via.kind === 'key') throw new AppError('forbidden', 'This needs a signed-in browser.')
      await passwords.verify(caller.userId, password, field)
    },
  }
}

export type StepUp = ReturnType<typeof createStepUp>
