import type { IncomingMessage } from 'node:http'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { AppError } from '#platform/app-error.ts'
import { ClientGone, hasBody } from './read-body.ts'

export interface UploadedFile {
  /** As the sender wrote it: to be shown, never a path. */
  name: string
  /** What the sender believes; never trust it. */
  type: string
  /** To be read before the next file is asked for; what is not read is skipped. */
  bytes: AsyncIterable<Uint8Array>
}

/** What a route takes as `multipart/form-data`: files in one field and nothing else. */
export interface UploadRule {
  field: string
  mostFiles: number
  /** Of the whole body; 0 turns the limit off. */
  mostBytes: number
}

/** Beside the bytes of the files: what a form itself weighs. */
const formBytes = 1024 * 1024

/** The files of a form while they arrive, never more of them in memory than the pieces on their way. */
export async function* readUploads(request: IncomingMessage, rule: UploadRule): AsyncGenerator<UploadedFile> {
  const parser = openParser(request, rule)
  const arrived: { file: UploadedFile; stream: BusboyFileStream }[] = []
  let stream: BusboyFileStream | undefined
  let files = 0
  let bytes = 0
  let failure: Error | undefined
  let finished = false
  let wake: () => void = () => undefined

  const fail = (error: Error) => {
    failure ??= error
    // A generator that waits for bytes of this file must hear of it too.
    stream?.destroy(failure)
    wake()
  }
  const onData = (piece: Buffer) => {
    bytes += piece.length
    if (rule.mostBytes > 0 && bytes > rule.mostBytes + formBytes) return fail(tooLarge(rule.mostBytes))
    if (!parser.write(piece)) request.pause()
  }
  const onEnd = () => void parser.end()
  const onClose = () => void (request.complete || fail(new ClientGone()))
  parser.on('drain', () => void request.resume())
  parser.on('error', () => fail(broken()))
  parser.on('filesLimit', () => fail(wrongField(rule.field, `Send at most ${rule.mostFiles} files at once.`)))
  parser.on('fieldsLimit', () => fail(wrongField('body', 'These are too many fields.')))
  parser.on('field', (name: string) => fail(wrongField(name, 'This field is not known.')))
  parser.on('file', (field: string, incoming, name: string, _encoding: string, type: string) => {
    incoming.on('error', () => undefined)
    if (field !== rule.field) return fail(wrongField(field, 'This field is not known.'))
    files += 1
    stream = incoming
    arrived.push({ file: { name: asWritten(name), type, bytes: piecesOf(incoming, () => failure) }, stream: incoming })
    wake()
  })
  parser.on('finish', () => {
    finished = true
    wake()
  })
  // Without a listener a broken connection would be an uncaught error; `close` follows it.
  request.on('error', () => undefined)
  request.on('data', onData).on('end', onEnd).on('close', onClose)

  try {
    for (;;) {
      if (failure) throw failure
      const next = arrived.shift()
      if (next !== undefined) {
        yield next.file
        next.stream.resume()
      } else if (finished) break
      else await new Promise<void>((resolve) => (wake = resolve))
    }
    if (files === 0) throw wrongField(rule.field, 'Choose a file.')
  } finally {
    request.off('data', onData).off('end', onEnd).off('close', onClose)
    if (!request.complete) request.pause()
    parser.removeAllListeners('drain')
    parser.destroy()
  }
}

function openParser(request: IncomingMessage, { mostFiles }: UploadRule) {
  const type = request.headers['content-type'] ?? ''
  const isForm = hasBody(request) && /^multipart\/form-data\s*;.*boundary=/i.test(type)
  if (!isForm) throw new AppError('unsupported_media', 'Send files as multipart/form-data.')
  const limits = {
    files: mostFiles,
    fields: 10,
    fieldSize: 1024,
    fieldNameSize: 100,
    headerPairs: 20,
    headerSize: 8192,
  }
  try {
    return new Busboy({ headers: { ...request.headers, 'content-type': type }, preservePath: true, limits })
  } catch (cause) {
    throw new AppError('unsupported_media', 'Send files as multipart/form-data.', { cause })
  }
}

/** Browsers write a quote in a name like this, and a per cent sign as itself. */
function asWritten(name: string): string {
  return name.replaceAll(/%22/g, '"')
}

async function* piecesOf(stream: BusboyFileStream, failure: () => Error | undefined): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) {
      if (piece instanceof Uint8Array) yield piece
    }
  } catch (cause) {
    throw failure() ?? broken(cause)
  }
  const failed = failure()
  if (failed) throw failed
}

function broken(cause?: unknown): AppError {
  return new AppError('validation_failed', 'The form with the files is not complete.', { cause, retryable: true })
}

function wrongField(field: string, message: string): AppError {
  const name = field.slice(0, 100).toWellFormed().replaceAll('\0', '') || 'body'
  return new AppError('validation_failed', 'One field needs attention.', {
    fields: { [name]: [message] },
    actions: ['edit'],
  })
}

function tooLarge(limitBytes: number): AppError {
  const megabytes = Math.floor(limitBytes / 1024 / 1024)
  return new AppError('too_large', `This is too much at once: at most ${megabytes} MB.`, { actions: ['edit'] })
}
