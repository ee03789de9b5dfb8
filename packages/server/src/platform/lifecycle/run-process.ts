import { newId } from '@parley/contract'
import { escapeControls } from '../log/escape.ts'
import type { Log } from '../log/log.ts'
import type { Lifecycle } from './lifecycle.ts'
import { StartError } from './start-error.ts'

export interface ProcessOptions {
  lifecycle: Lifecycle
  log: Log & { close?(): void }
  start: () => Promise<unknown>
  /** Ctrl-C reaches the server twice within 4 ms through npm, so that only a later signal means impatience. */
  impatientAfterMs?: number
}

/**
 * The life of the process: starts, then lives until a signal drains it (exit 0) or an error nobody caught does (exit 1).
 * A process whose state is unknown must not go on serving; what was acknowledged is already on disk.
 */
export async function runProcess(options: ProcessOptions): Promise<void> {
  const { lifecycle, log, impatientAfterMs = 1_000 } = options
  let firstSignalAt: number | null = null
  let leaving = false
  let exitCode = 0

  const exit = (code: number) => {
    log.close?.()
    process.exit(code)
  }

  const leave = async (code: 0 | 1) => {
    // A fault while draining turns the exit into a failure.
    exitCode = Math.max(exitCode, code)
    if (leaving) return
    leaving = true
    await lifecycle.stop()
    exit(exitCode)
  }

  const onSignal = (signal: string) => {
    const now = performance.now()
    if (firstSignalAt === null) {
      firstSignalAt = now
      log.info('Stopping', { signal })
      void leave(0)
    } else if (now - firstSignalAt >= impatientAfterMs) {
      log.warn('Stopping now, without waiting for the rest', { signal })
      exit(1)
    }
  }

  const onFault = (error: unknown) => {
    log.error('An error nobody caught; stopping', { errorId: newId(), error })
    void leave(1)
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal)
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)

  try {
    await options.start()
  } catch (error) {
    await lifecycle.stop()
    // A signal or a fault ended the start, and they end the process.
    if (leaving) return
    fail(error, log)
    exit(1)
  }
}

/** One line on standard error for the person at the terminal; the stack is for the log of whoever debugs. */
function fail(error: unknown, log: Log): void {
  if (!(error instanceof StartError)) log.error('Parley could not start', { error })
  else log.debug('Parley could not start', { error })
  const reason = error instanceof Error ? error.message : String(error)
  const lines = error instanceof StartError ? reason.split('\n') : reason.split('\n', 1)
  for (const line of lines) process.stderr.write(`parley: ${escapeControls(line)}\n`)
}
