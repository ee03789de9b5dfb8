/**
 * Why the server cannot start, in one line for the person at the terminal: what is wrong and what to do about it.
 * Printed alone, without a stack; the cause goes to the log.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError'

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
  }
}
