import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AppError } from '#platform/app-error.ts'
import type { Credentials } from './authentication.ts'
import type { OriginVerdict } from './origin.ts'

/** A request to change protocol whose host and origin are in order. Who asks is for the handler to find out. */
export interface Upgrade {
  request: IncomingMessage
  socket: Duplex
  head: Buffer
  /** Cookie or Authorization header; a token in the query is the handler's to accept. */
  credentials: Credentials | null
  origin: OriginVerdict
  query: URLSearchParams
  address: string
  requestId: string
  /** Answers with a problem and closes. */
  refuse(error: AppError): void
}

export type UpgradeHandler = (upgrade: Upgrade) => void | Promise<void>
