/** Limits of one outgoing call. */
export interface EgressLimits {
  connectMs: number
  /** From the request sent to the first byte of the answer. */
  firstByteMs: number
  /** Between two pieces of the answer. */
  idleMs: number
  totalMs: number
  maximumBytes: number
}

export interface EgressRequest {
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** What the call is for: chooses which hosts are allowed and names the call in logs and metrics. */
  purpose: 'provider' | 'page' | 'search' | 'webhook' | 'oidc' | 'tool' | 'traces'
  limits?: Partial<EgressLimits>
  signal?: AbortSignal
}

export interface EgressResponse {
  /** Where the answer came from, after redirects. */
  url: string
  status: number
  headers: Record<string, string>
  /** The answer in pieces as they arrive. Ends early with an AppError when a limit is reached. */
  body: AsyncIterable<Uint8Array>
  text(): Promise<string>
  json(): Promise<unknown>
  /** For an answer whose body nobody wants: frees its connection. */
  discard(): void
}

/** Piece by piece without an async iterator, for token streams. */
export interface EgressStreamHandler {
  /** Whoever has read enough hangs up. */
  onHead(status: number, headers: Record<string, string>, hangUp: () => void): void
  onData(piece: Uint8Array): void
}

/**
 * The only way out of this process. Resolves the name, checks every address, connects to the address it checked, and
 * follows no redirect except for `page`, each of at most five checked again.
 */
export interface Egress {
  request(request: EgressRequest): Promise<EgressResponse>
  /** Resolves when the answer has ended; rejects with an AppError (`provider_timeout`, `provider_unavailable`, …). */
  stream(request: EgressRequest, handler: EgressStreamHandler): Promise<void>
  close(): Promise<void>
}
