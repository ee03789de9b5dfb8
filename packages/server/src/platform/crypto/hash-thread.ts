import { argon2Sync } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import type { HashAnswer, HashQuestion } from './password-threads.ts'

/**
 * Hashing is all this thread does, after everything else: while fifty people sign in on a small machine, the answers
 * being written for others do not wait for them. Where a thread has no priority of its own, it hashes like any other.
 */
function stepBack(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (thread > 0) setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // No such place: not Linux, or hidden from us.
  }
}

stepBack()
parentPort?.on('message', ({ id, cost, message, nonce, tagLength }: HashQuestion) => {
  let answer: HashAnswer
  try {
    answer = { id, tag: argon2Sync('argon2id', { message, nonce, tagLength, ...cost }) }
  } catch (error) {
    answer = { id, failure: String(error) }
  }
  parentPort?.postMessage(answer)
})
