import { connect, type Socket } from 'node:net'
import { newId, problem, type Problem } from '@parley/contract'
import { systemClock } from '#platform/clock.ts'
import type { Log, LogFields } from '#platform/log/index.ts'
import {
  createHttpServer,
  createMemoryLimiter,
  createSessionCookie,
  type Caller,
  type HttpServerOptions,
  type LimiterName,
} from './index.ts'
import { basePathOf } from './public-path.ts'

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
  fields: LogFields
}

/** Keeps the lines instead of writing them. */
export function recordingLog(lines: LogLine[], bound: LogFields = {}): Log {
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields: { ...bound, ...fields } })
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => recordingLog(lines, { ...bound, ...fields }),
  }
}

export const unlimited: Record<LimiterName, number> = {
  requests: 0,
  messages: 0,
  login: 0,
  register: 0,
  costly: 0,
  searches: 0,
  fetches: 0,
  asides: 0,
  exports: 0,
}

/** Tokens are names: `owner`, `member`, `halfway`, and for keys `key-chat`. */
export async function authenticateByName({ sessionToken, bearer }: { sessionToken?: string; bearer?: string }) {
  const name = sessionToken ?? bearer ?? ''
  const session: Caller['via'] = { kind: 'session', sessionId: newId() }
  const via: Caller['via'] = bearer
    ? { kind: 'key', keyId: newId(), scopes: bearer === 'key-chat' ? ['chat'] : [] }
    : session
  if (!/^(owner|administrator|member|halfway|key-chat|key-none)$/.test(name)) return null
  const role = name === 'owner' || name === 'administrator' ? name : 'member'
  return { caller: { userId: newId(), role, via }, stage: name === 'halfway' ? 'halfway' : 'full' } as const
}

export interface TestServer extends AsyncDisposable {
  port: number
  url: string
  lines: LogLine[]
  close(drainMs: number): Promise<void>
}

export async function serve(options: Partial<HttpServerOptions>): Promise<TestServer> {
  const lines: LogLine[] = []
  const publicUrl = options.publicUrl ?? null
  const server = createHttpServer({
    routes: [],
    authenticate: authenticateByName,
    cookie: createSessionCookie({ secure: false, basePath: basePathOf(publicUrl) }),
    limiter: createMemoryLimiter({ clock: systemClock, perMinute: unlimited }),
    log: recordingLog(lines),
    clock: systemClock,
    allowedOrigins: [],
    trustedProxies: [],
    staticDir: null,
    checkResponses: true,
    ...options,
    publicUrl,
  })
  const { port } = await server.listen('127.0.0.1', 0)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    lines,
    close: (drainMs) => server.close(drainMs),
    [Symbol.asyncDispose]: () => server.close(0),
  }
}

/** Exactly these bytes on a bare socket; resolves with all that came back before the server closed it. */
export async function sendRaw(port: number, ...pieces: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => (received += text))
  // A reset after the answer is the server's right; what was received tells.
  socket.on('error', () => {})
  for (const piece of pieces) socket.write(piece)
  await closed(socket)
  return received
}

/** Unlike `once`, which rejects when an error comes first. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

/** As `sendRaw`, one request that asks the server to close. */
export function exchangeRaw(port: number, head: string[], body = ''): Promise<string> {
  return sendRaw(port, [...head, 'Connection: close', '', body].join('\r\n'))
}

export async function problemOf(response: Response): Promise<Problem> {
  return problem.parse(await response.json())
}

export function statusOf(raw: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(raw)?.[1] ?? 0)
}
