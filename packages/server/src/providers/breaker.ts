import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Provider } from './provider.ts'

/** Failures in a row after which nobody has to wait for the next one. */
const failuresToOpen = 5
const firstPauseMs = 15_000
const longestPauseMs = 300_000

/** As the metric counts them. */
const closed = 0
const halfOpen = 1
const open = 2

export interface GuardedProvider extends Provider {
  /** 0 closed, 1 half open, 2 open. */
  circuit(): number
}

/**
 * Spares people the wait for a provider that is down: after several failures in a row calls fail at once and say when
 * the next one will be let through. That one decides; each time it fails, the pause doubles.
 */
export function withBreaker(provider: Provider, name: string, clock: Clock): GuardedProvider {
  let failures = 0
  let pauseMs = firstPauseMs
  let openUntil = 0
  let trying = false

  const isOpen = (): boolean => failures >= failuresToOpen
  const state = (): number => {
    if (!isOpen()) return closed
    return clock.monotonic() >= openUntil ? halfOpen : open
  }

  function admit(): void {
    if (!isOpen()) return
    const waitMs = openUntil - clock.monotonic()
    if (waitMs > 0 || trying) throw resting(name, Math.max(1, Math.ceil(waitMs / 1000)))
    trying = true
  }

  function succeeded(): void {
    failures = 0
    pauseMs = firstPauseMs
  }

  function failed(): void {
    const wasOpen = isOpen()
    failures += 1
    if (!isOpen()) return
    if (wasOpen) pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    openUntil = clock.monotonic() + pauseMs
  }

  return {
    kind: provider.kind,
    discover: (signal) => provider.discover(signal),
    circuit: state,
    async chat(request, emit, signal) {
      admit()
      try {
        const outcome = await provider.chat(request, emit, signal)
        if (outcome.finish === 'incomplete') failed()
        else succeeded()
        return outcome
      } catch (error) {
        // Whoever stops an answer, or asks for what the provider refuses, tells nothing about its health.
        if (isDown(error)) failed()
        else if (!signal.aborted) succeeded()
        throw error
      } finally {
        trying = false
      }
    },
  }
}

function isDown(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'provider_unavailable' || error.code === 'provider_timeout')
}

function resting(name: string, retryAfter: number): AppError {
  const when = retryAfter === 1 ? 'a second' : `${retryAfter} seconds`
  const message = `${name} has failed several times in a row. It will be tried again in ${when}.`
  return new AppError('provider_unavailable', message, { retryAfter, actions: ['wait', 'retry'] })
}
