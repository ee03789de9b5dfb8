import { ShippedFileError, verifyFile } from '@parley/models'
import { TooManyToolsError } from './child-answer.ts'
import { loadModel, type LoadedModel } from './child-model.ts'
import { LoadRefusal } from './load-refusal.ts'
import { TooLongError } from './prompt.ts'
import type { FromModelProcess, ToModelProcess } from './protocol.ts'

/**
 * The process that holds one model. It may die at any moment without harm to the server, and ends with the server.
 * Ctrl-C reaches it too, while the server still lets answers finish: the server ends it, nobody else.
 */
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)

let loading: Promise<LoadedModel> | undefined
const aborts = new Map<number, AbortController>()

process.on('message', (message: ToModelProcess) => {
  switch (message.type) {
    case 'load':
      loading = load(message)
      loading.then(() => tell({ type: 'ready' }), refuse)
      return
    case 'chat':
      void chat(message)
      return
    case 'abort':
      aborts.get(message.id)?.abort()
  }
})

async function load(message: Extract<ToModelProcess, { type: 'load' }>): Promise<LoadedModel> {
  if (message.sha256 !== null) await verifyFile(message.path, message.sha256)
  return loadModel(message)
}

async function chat(message: Extract<ToModelProcess, { type: 'chat' }>): Promise<void> {
  const { id } = message
  const abort = new AbortController()
  aborts.set(id, abort)
  try {
    const model = await loading
    if (model === undefined) return
    const { finish, usage } = await model.answer(message, (piece) => tell({ ...piece, id }), abort.signal)
    tell({ type: 'end', id, finish, usage })
  } catch (error) {
    // A refused load has told so itself, and whoever aborted listens no more.
    if (error instanceof LoadRefusal || error instanceof ShippedFileError || abort.signal.aborted) return
    tell({ type: 'failed', id, reason: reasonOf(error), detail: String(error) })
  } finally {
    aborts.delete(id)
  }
}

function reasonOf(error: unknown) {
  if (error instanceof TooManyToolsError) return 'too-many-tools'
  return error instanceof TooLongError ? 'too-long' : 'error'
}

function refuse(error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error)
  const reason =
    error instanceof LoadRefusal ? error.reason : error instanceof ShippedFileError ? 'damaged' : ('broken' as const)
  tell({ type: 'refused', reason, detail })
}

function tell(message: FromModelProcess): void {
  process.send?.(message)
}
