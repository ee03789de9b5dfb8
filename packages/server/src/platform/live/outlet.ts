import type { AppError } from '#platform/app-error.ts'
import type { EventFrame, LiveFrame } from './frame.ts'

/** One way onto the wire: a thin codec over a socket. Writes are synchronous; what the network has not taken waits. */
export interface Outlet {
  /** Bytes that wait in this process. */
  readonly waiting: number
  /** True from a write that filled the buffer until it has emptied. */
  readonly congested: boolean
  event(frame: EventFrame): void
  frame(frame: LiveFrame): void
  /** Between the two, writes gather into one. */
  cork(): void
  uncork(): void
  /** Shows the other side, and everything between, that the connection lives. */
  beat(): void
  /** False once the other side has not answered for too long. */
  readonly alive: boolean
  close(code: number, reason: AppError | null): void
  /** At once, for a side that does not read. */
  destroy(): void
}

export interface OutletEvents {
  drained(): void
  closed(): void
  message?(text: string): void
}
