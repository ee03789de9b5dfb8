import type { IncomingMessage, ServerResponse } from 'node:http'
import { readUploads, type UploadedFile, type UploadRule } from './multipart.ts'
import type { Caller, RouteRequest } from './route.ts'

interface Parts {
  caller: Caller | null
  params: unknown
  query: unknown
  body: unknown
  upload: UploadRule | undefined
  address: string
  requestId: string
}

/** What a handler gets. Most never look at the headers or the signal, so those are made when first asked for. */
export class IncomingRouteRequest implements RouteRequest<unknown, unknown, unknown, Caller | null> {
  readonly caller: Caller | null
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly address: string
  readonly requestId: string
  readonly #upload: UploadRule | undefined
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  #headers: Headers | null = null
  #signal: AbortSignal | null = null

  constructor(request: IncomingMessage, response: ServerResponse, parts: Parts) {
    this.#request = request
    this.#response = response
    this.caller = parts.caller
    this.params = parts.params
    this.query = parts.query
    this.body = parts.body
    this.#upload = parts.upload
    this.address = parts.address
    this.requestId = parts.requestId
  }

  get uploads(): AsyncIterable<UploadedFile> {
    if (!this.#upload) throw new Error('This route declares no upload.')
    return readUploads(this.#request, this.#upload)
  }

  get headers(): Headers {
    if (this.#headers) return this.#headers
    const headers = new Headers()
    for (const [name, value] of Object.entries(this.#request.headers)) {
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
    }
    return (this.#headers = headers)
  }

  get signal(): AbortSignal {
    if (this.#signal) return this.#signal
    const controller = new AbortController()
    const response = this.#response
    const abortIfUnfinished = () => {
      if (!response.writableFinished) controller.abort()
    }
    if (response.closed || response.destroyed) abortIfUnfinished()
    else response.once('close', abortIfUnfinished)
    return (this.#signal = controller.signal)
  }
}
