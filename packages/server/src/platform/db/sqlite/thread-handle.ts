import { Worker } from 'node:worker_threads'
import { asKnownFailure, DatabaseError } from '../failure.ts'
import type { Failure, Greeting, Outcome, ThreadData } from './protocol.ts'

export interface ThreadEvents {
  /** Every message after the greeting. */
  reply(message: unknown): void
  /** It ended without being asked to: what it had not answered is lost. */
  lost(cause: unknown): void
}

/** A thread's heap limit in MB: a result as large as the limits allow, several times over. */
const threadHeap = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 }

const files = {
  reader: new URL('./reader-thread.ts', import.meta.url),
  writer: new URL('./writer-thread.ts', import.meta.url),
}

/** Starts a database thread, and resolves once its files are open. It keeps the process alive only while it works. */
export async function startThread(file: keyof typeof files, data: ThreadData, events: ThreadEvents): Promise<Worker> {
  const thread = new Worker(files[file], {
    workerData: data,
    resourceLimits: threadHeap,
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let greeted = false
  thread.on('message', (message: unknown) => {
    if (greeted) return events.reply(message)
    greeted = true
    // The thread's first message is its greeting.
    const greeting = message as Greeting
    if (greeting === 'ready') resolve()
    else reject(toError(greeting))
  })
  let cause: unknown = new Error('A database thread ended')
  thread.on('error', (error) => {
    cause = error
    reject(error)
  })
  thread.on('exit', () => {
    reject(cause)
    if (greeted) events.lost(cause)
  })
  try {
    await promise
  } catch (error) {
    await thread.terminate()
    throw error
  }
  thread.unref()
  return thread
}

/** The thread closes its files itself and ends. */
export async function endThread(thread: Worker, limitMilliseconds = 5_000): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  thread.ref()
  thread.once('exit', () => resolve())
  const timer = setTimeout(() => void thread.terminate(), limitMilliseconds)
  thread.postMessage('close')
  await promise
  clearTimeout(timer)
}

export function toError({ code, message, constraints }: Failure): DatabaseError {
  return new DatabaseError(message, code, constraints)
}

export function toKnownError(failure: Failure): Error {
  return asKnownFailure(toError(failure))
}

export type Settle = { resolve(outcome: Outcome): void; reject(error: unknown): void }
