/**
 * Short words to the other processes over the same database: wake-ups, never data. What a notice tells is in the
 * database already, so one that is lost costs time and nothing else. A process alone has nobody to tell.
 */
export interface Notices {
  /** To every other process, soon and in order; the same words still waiting to go are said once. */
  tell(topic: string, text: string): void
  /** What others tell. Malformed words must be survived: another version may run beside this one. */
  on(topic: string, listener: (text: string) => void): void
  /** Notices may have been missed: whoever relies on them looks for itself. */
  onGap(listener: () => void): void
  close(): Promise<void>
}

export const noNotices: Notices = {
  tell: () => undefined,
  on: () => undefined,
  onGap: () => undefined,
  close: async () => undefined,
}
