import type { ChildProcess } from 'node:child_process'
import { tooMuchOpen } from './app-error.ts'

/**
 * A child with its pipes. Where no more files may be open there is neither a process nor a pipe, only an event that would
 * end the server where nobody hears it.
 */
export function begun<Child extends ChildProcess>(child: Child): Child {
  child.on('error', () => undefined)
  if ('stdio' in child) return child
  throw tooMuchOpen()
}
