import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AppError } from '#platform/app-error.ts'
import type { EmbeddingModelName } from './embedding-models.ts'
import { refusedToLoad } from './failures.ts'
import { fromEmbedder, type FromEmbedder, type ToEmbedder } from './protocol.ts'

type Answer = Exclude<FromEmbedder, { type: 'ready' | 'refused' }>

export interface ProcessEnd {
  /** Why it could not load, where that is why it ended. */
  refusal: AppError | undefined
  /** Nobody asked it to end. */
  unexpected: boolean
  detail: string
}

export interface EmbedderProcess {
  readonly processId: number | undefined
  send(message: Exclude<ToEmbedder, { type: 'load' }>): void
  stop(): Promise<ProcessEnd>
  /** Resolves once it is gone, whatever the reason. */
  readonly gone: Promise<ProcessEnd>
}

const childFile = fileURLToPath(new URL('child.ts', import.meta.url))
const keptComplaint = 2000

export function startEmbedderProcess(options: {
  model: EmbeddingModelName
  threads: number
  nice: number
  hear(answer: Answer): void
}): EmbedderProcess {
  const child = fork(childFile, [], {
    // Nothing of the server's environment: it holds keys, and this process reads anybody's text.
    env: {},
    execArgv: ['--max-old-space-size=256'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  let complaint = ''
  let asked = false
  let refusal: AppError | undefined
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    complaint = (complaint + piece).slice(-keptComplaint)
  })
  child.on('message', (message) => {
    const parsed = fromEmbedder.safeParse(message)
    if (!parsed.success) return void child.kill('SIGKILL')
    const told = parsed.data
    if (told.type === 'ready') return
    if (told.type !== 'refused') return options.hear(told)
    refusal = refusedToLoad(told)
    child.kill('SIGKILL')
  })
  const gone = new Promise<ProcessEnd>((resolve) => {
    const end = (detail: string): void =>
      resolve({ refusal, unexpected: !asked, detail: [detail, complaint.trim()].filter(Boolean).join('; ') })
    child.on('error', (error) => end(error.message))
    child.once('close', (code, signal) => end(signal ?? `exit code ${code}`))
  })
  const send = (message: ToEmbedder): void => {
    // A failure shows as the end of the process, which is dealt with there.
    if (child.connected) child.send(message, () => undefined)
  }
  send({ type: 'load', model: options.model, threads: options.threads, nice: options.nice })

  return {
    processId: child.pid,
    gone,
    send,
    stop() {
      asked = true
      // It holds nothing that could be lost, and must not hold up the end of the server.
      child.kill('SIGKILL')
      return gone
    },
  }
}
