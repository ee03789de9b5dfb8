import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { AppError } from '#platform/app-error.ts'
import type { ChatDelta, ChatOutcome } from '../provider.ts'
import { newCallId } from '../tool-call-assembler.ts'
import { processEnded, refusedToLoad, failedAnswer } from './failures.ts'
import type { ModelFile } from './model-file.ts'
import { fromModelProcess, type FromModelProcess, type ToModelProcess } from './protocol.ts'

export interface ProcessEnd {
  /** Nobody asked it to end. */
  unexpected: boolean
  detail: string
}

export interface ModelProcess {
  readonly processId: number | undefined
  /** Whether the model has been loaded. */
  readonly ready: boolean
  chat(request: ChatCall, emit: (delta: ChatDelta) => void, signal: AbortSignal): Promise<ChatOutcome>
  /** Ends it now; answers being written fail. Resolves once it is gone. */
  stop(): Promise<ProcessEnd>
  /** Resolves once it is gone, whatever the reason. */
  readonly gone: Promise<ProcessEnd>
}

export type ChatCall = Omit<Extract<ToModelProcess, { type: 'chat' }>, 'type' | 'id'>

interface Listener {
  emit(delta: ChatDelta): void
  resolve(outcome: ChatOutcome): void
  reject(error: unknown): void
}

const childFile = fileURLToPath(new URL('child.ts', import.meta.url))
const keptComplaint = 2000

/**
 * A core stays free for the server. With as many threads as cores, llama.cpp's threads wait for each other in busy
 * loops: on two cores with other work, two threads wrote 5 tokens a second where one wrote 85.
 */
export function threadsFor(cores: number): number {
  return Math.max(1, Math.min(cores - 1, 8))
}

export function startModelProcess(file: ModelFile, slots: number): ModelProcess {
  const child = fork(childFile, [], {
    // Nothing of the server's environment: it holds keys, and this process reads files from anywhere.
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const listeners = new Map<number, Listener>()
  const complaint = keepLast(child)
  let lastId = 0
  let ready = false
  let asked = false
  let refusal: AppError | undefined

  const failAll = (error: AppError): void => {
    for (const listener of listeners.values()) listener.reject(error)
    listeners.clear()
  }
  const send = (message: ToModelProcess): void => {
    // A failure shows as the end of the process, which is dealt with there.
    if (child.connected) child.send(message, () => undefined)
  }

  child.on('message', (message) => {
    const parsed = fromModelProcess.safeParse(message)
    if (!parsed.success) return void child.kill('SIGKILL')
    const told = parsed.data
    if (told.type === 'ready') ready = true
    else if (told.type === 'refused') {
      refusal = refusedToLoad(file, told)
      failAll(refusal)
      child.kill('SIGKILL')
    } else hear(told)
  })

  function hear(told: Exclude<FromModelProcess, { type: 'ready' | 'refused' }>): void {
    // Missing: aborted, while this was on its way.
    const listener = listeners.get(told.id)
    if (!listener) return
    if (told.type === 'end') {
      listeners.delete(told.id)
      listener.resolve({ finish: told.finish, usage: told.usage })
    } else if (told.type === 'failed') {
      listeners.delete(told.id)
      listener.reject(failedAnswer(file, told))
    } else if (told.type === 'stage') listener.emit({ type: 'stage', stage: told.stage })
    else if (told.type === 'left-out') listener.emit({ type: 'left-out', kept: told.kept })
    else if (told.type === 'tool-call') {
      listener.emit({ type: 'tool-call', callId: newCallId(), name: told.name, arguments: told.arguments })
    } else listener.emit({ type: told.type, text: told.text })
  }

  const gone = new Promise<ProcessEnd>((resolve) => {
    const end = (detail: string): void => {
      failAll(refusal ?? processEnded(file))
      resolve({ unexpected: !asked, detail: [detail, refusal?.message, complaint()].filter(Boolean).join('; ') })
    }
    child.on('error', (error) => end(error.message))
    child.once('close', (code, signal) => end(signal ?? `exit code ${code}`))
  })

  const threads = threadsFor(availableParallelism())
  const { path, sha256, template, contextSize } = file
  send({ type: 'load', path, sha256, template, contextSize, slots, threads })

  return {
    processId: child.pid,
    get ready() {
      return ready
    },
    gone,
    chat(request, emit, signal) {
      return new Promise<ChatOutcome>((resolve, reject) => {
        if (refusal) return reject(refusal)
        if (!child.connected) return reject(processEnded(file))
        lastId += 1
        const id = lastId
        const abort = (): void => {
          listeners.delete(id)
          send({ type: 'abort', id })
          reject(signal.reason instanceof Error ? signal.reason : new Error('The answer was stopped.'))
        }
        const unwatch = (): void => signal.removeEventListener('abort', abort)
        signal.addEventListener('abort', abort, { once: true })
        listeners.set(id, {
          emit,
          resolve: (outcome) => (unwatch(), resolve(outcome)),
          reject: (error) => (unwatch(), reject(error instanceof Error ? error : new Error(String(error)))),
        })
        if (!ready) emit({ type: 'stage', stage: 'loading' })
        send({ type: 'chat', id, ...request })
      })
    },
    stop() {
      asked = true
      // It holds nothing that could be lost, and must not hold up the end of the server.
      child.kill('SIGKILL')
      return gone
    },
  }
}

/** The end of what it wrote to its error output: why it died, for the log. */
function keepLast(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-keptComplaint)
  })
  return () => text.trim()
}
