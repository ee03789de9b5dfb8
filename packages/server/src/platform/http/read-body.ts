import type { IncomingMessage } from 'node:http'
import { AppError } from '#platform/app-error.ts'

/** The other side hung up before it had said everything: nobody is left to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length']
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** Counts what really arrives: a declared length may be missing, a chunked body has none. */
export function readBody(request: IncomingMessage, limitBytes: number, limitMs: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.reject(tooLarge(limitBytes))

  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let bytes = 0
    const timer = setTimeout(() => settle(() => reject(tooSlow())), limitMs)

    const onData = (piece: Buffer) => {
      bytes += piece.length
      if (bytes > limitBytes) settle(() => reject(tooLarge(limitBytes)))
      else pieces.push(piece)
    }
    const onEnd = () => settle(() => resolve(pieces.length === 1 ? (pieces[0] ?? empty) : Buffer.concat(pieces, bytes)))
    const onClose = () => settle(() => reject(new ClientGone()))

    function settle(finish: () => void): void {
      clearTimeout(timer)
      request.off('data', onData).off('end', onEnd).off('close', onClose)
      if (!request.complete) request.pause()
      finish()
    }
    // Without a listener a broken connection would be an uncaught error; `close` follows it.
    request.on('error', () => {})
    request.on('data', onData).on('end', onEnd).on('close', onClose)
  })
}

const empty = Buffer.alloc(0)

function tooLarge(limitBytes: number): AppError {
  return new AppError('too_large', `This is too large: at most ${inWords(limitBytes)} may be sent here.`)
}

function tooSlow(): AppError {
  return new AppError('validation_failed', 'The request took too long to arrive.', { retryable: true })
}

function inWords(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MB` : `${Math.ceil(bytes / 1024)} KB`
}
