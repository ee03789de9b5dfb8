import { AppError } from '#platform/app-error.ts'
import type { ChatDelta, ChatOutcome } from '#providers/provider.ts'
import type { RunWork } from './ports.ts'

const maximumRetries = 2
const firstDelayMilliseconds = 400
/** A provider that wants longer is told to the person instead. */
const longestDelaySeconds = 20

/**
 * Calls the provider; again after an error it calls retryable, as long as nothing of an answer has come: from the
 * first token on a second call would be charged and read twice.
 */
export async function attemptChat(
  work: Pick<RunWork, 'provider' | 'request'>,
  emit: (delta: ChatDelta) => void,
  signal: AbortSignal,
  random: () => number,
): Promise<ChatOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    let begun = false
    const watched = (delta: ChatDelta): void => {
      begun ||= delta.type !== 'stage' && delta.type !== 'left-out'
      emit(delta)
    }
    try {
      return await untilAborted(work.provider.chat(work.request, watched, signal), signal)
    } catch (error) {
      const delay = retryDelay(error, attempt, random)
      if (begun || signal.aborted || delay === undefined) throw error
      await wait(delay, signal)
    }
  }
}

function retryDelay(error: unknown, attempt: number, random: () => number): number | undefined {
  if (!(error instanceof AppError) || !error.options.retryable || attempt >= maximumRetries) return undefined
  const asked = error.options.retryAfter
  if (asked !== undefined && asked > longestDelaySeconds) return undefined
  const jitter = 0.5 + random()
  return Math.max((asked ?? 0) * 1000, firstDelayMilliseconds * 2 ** attempt * jitter)
}

/** A provider or a tool that does not heed its signal must not keep a cancelled run open. */
export function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(asError(signal.reason))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    const abort = (): void => {
      clearTimeout(timer)
      reject(asError(signal.reason))
    }
    signal.addEventListener('abort', abort, { once: true })
  })
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The run was aborted.', { cause: reason })
}
