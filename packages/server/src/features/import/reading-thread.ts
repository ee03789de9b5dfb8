import { Readable } from 'node:stream'
import { parentPort, workerData } from 'node:worker_threads'
import { conversationsIn } from './conversations-in.ts'
import { NotJson } from './json-values.ts'
import type { FromReadingThread, ReadingTask, ToReadingThread } from './reading-protocol.ts'
import type { StoredSource } from './stored-source.ts'

/** Reads a file of conversations while the server does other things. It has no files: pieces of that one are handed in. */
const { size, from }: ReadingTask = workerData
const waiting = new Map<number, (bytes: Uint8Array | null) => void>()
const toldEvery = 2 ** 20
let streams = 0
let told = 0

const source: StoredSource = {
  size,
  read: (range) => Readable.from(pieces(range), { objectMode: false }),
  progress(done) {
    if (done - told < toldEvery) return
    told = done
    tell({ type: 'progress', done })
  },
}
const conversations = conversationsIn(source, from)

parentPort?.on('message', (message: ToReadingThread) => {
  if (message.type === 'next') return void findNext(message.wanted)
  waiting.get(message.stream)?.(message.bytes)
  waiting.delete(message.stream)
})

async function findNext(wanted: boolean): Promise<void> {
  try {
    const next = await conversations.next(wanted)
    tell(next.done === true ? { type: 'end' } : { type: 'found', found: next.value })
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    tell({ type: 'wrong', reason: error.message })
  }
}

/** One ahead of whoever reads. */
async function* pieces(range?: { start: number; end: number }): AsyncGenerator<Uint8Array> {
  const stream = (streams += 1)
  const pull = (): Promise<Uint8Array | null> =>
    new Promise((resolve) => {
      waiting.set(stream, resolve)
      tell({ type: 'pull', stream, range })
    })
  try {
    for (let next = pull(); ;) {
      const bytes = await next
      if (bytes === null) return
      next = pull()
      yield bytes
    }
  } finally {
    tell({ type: 'close', stream })
  }
}

function tell(message: FromReadingThread): void {
  parentPort?.postMessage(message)
}
