import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Slots } from './slots.ts'

export interface HashCost {
  memory: number
  passes: number
  parallelism: number
}

export interface HashQuestion {
  id: number
  message: string
  nonce: Uint8Array
  tagLength: number
  cost: HashCost
}

export type HashAnswer = { id: number } & ({ tag: Uint8Array } | { failure: string })

/** One processor is left to everybody who is in already. */
const threadsAtMost = Math.max(1, Math.min(4, availableParallelism() - 1))
const idleMs = 60_000

interface Thread {
  worker: Worker
  idle: NodeJS.Timeout
}

const free: Thread[] = []
const slots = new Slots(threadsAtMost, { waitingAtMost: 500 })
let lastId = 0

/** On a thread of its own: not on the one that serves, nor on those that files and names are looked up with. */
export function hashOnThread(question: Omit<HashQuestion, 'id'>): Promise<Buffer> {
  return slots.run(async () => {
    const thread = free.pop() ?? start()
    const answer = await ask(thread.worker, { ...question, id: (lastId += 1) })
    thread.idle.refresh()
    free.push(thread)
    if ('failure' in answer) throw new Error(`A password could not be hashed: ${answer.failure}`)
    return Buffer.from(answer.tag)
  })
}

/** Comes with the first password and goes when nobody has signed in for a while. */
function start(): Thread {
  const worker = new Worker(new URL('hash-thread.ts', import.meta.url), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
  })
  worker.unref()
  // One that ends while nobody waits for it is missed by nobody: without a listener it would end the server.
  worker.on('error', () => forget(worker)).on('exit', () => forget(worker))
  const idle = setTimeout(() => {
    const at = free.findIndex((thread) => thread.worker === worker)
    // At work just now: the clock begins anew with its answer.
    if (at === -1) return
    free.splice(at, 1)
    void worker.terminate()
  }, idleMs)
  idle.unref()
  return { worker, idle }
}

function forget(worker: Worker): void {
  const at = free.findIndex((thread) => thread.worker === worker)
  if (at !== -1) free.splice(at, 1)
}

/** A thread that ends under the work is not given any more: the next password starts another. */
function ask(worker: Worker, question: HashQuestion): Promise<HashAnswer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off('message', onAnswer).off('error', onEnd).off('exit', onEnd)
      worker.unref()
    }
    const onAnswer = (answer: HashAnswer): void => {
      done()
      resolve(answer)
    }
    const onEnd = (cause: unknown): void => {
      done()
      reject(new Error('A thread that hashes passwords ended', { cause }))
    }
    worker.on('message', onAnswer).on('error', onEnd).on('exit', onEnd)
    worker.ref()
    worker.postMessage(question)
  })
}
