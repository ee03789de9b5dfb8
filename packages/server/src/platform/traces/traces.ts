import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { EgressCall, EgressRequest } from '../egress/index.ts'
import type { RequestObservation } from '../http/index.ts'
import type { Log } from '../log/index.ts'
import { asOtlp, type Attributes, type Span, type SpanKind } from './otlp.ts'

export interface TracesOptions {
  endpoint: string
  version: string
  clock: Clock
  log: Pick<Log, 'warn'>
  send(request: EgressRequest): Promise<{ status: number; discard(): void }>
}

/** What a thing that has ended says of itself. Its beginning is known from how long it took. */
interface Ended {
  name: string
  kind: SpanKind
  durationMs: number
  attributes: Attributes
  failed: boolean
}

interface Context {
  traceId: string
  spanId: string
}

const sendEveryMs = 5_000
const spansAtOnce = 512
/** Beyond this the collector is away, and memory is for better things. */
const mostWaiting = 4_096

/**
 * Requests, answers and calls of models as spans, sent by OTLP over HTTP in JSON. What a request begins belongs to it:
 * the answer it starts and the provider that is asked for that. No text, header, body or key is in a span.
 */
export function createTraces({ endpoint, version, clock, log, send }: TracesOptions) {
  const current = new AsyncLocalStorage<Context>()
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  let waiting: Span[] = []
  let dropped = 0
  let sending: Promise<void> | undefined
  const timer = setInterval(() => void flush(), sendEveryMs).unref()

  function add({ name, kind, durationMs, attributes, failed }: Ended, context: Context, parent?: Context): void {
    if (waiting.length >= mostWaiting) return void (dropped += 1)
    const end = clock.now()
    const parentId = parent?.spanId
    waiting.push({ ...context, parentId, name, kind, start: end - durationMs, end, attributes, failed })
    if (waiting.length >= spansAtOnce) void flush()
  }

  /** A span of its own below whatever is going on. */
  function below(parent = current.getStore()): (ended: Ended) => void {
    const context = { traceId: parent?.traceId ?? hex(16), spanId: hex(8) }
    return (ended) => add(ended, context, parent)
  }

  function flush(): Promise<void> {
    sending ??= sendAll().finally(() => (sending = undefined))
    return sending
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const spans = waiting.slice(0, spansAtOnce)
      waiting = waiting.slice(spansAtOnce)
      try {
        const answer = await send({
          url,
          method: 'POST',
          purpose: 'traces',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(asOtlp(spans, version)),
          limits: { connectMs: 2_000, firstByteMs: 5_000, totalMs: 10_000, maximumBytes: 64 * 1024 },
        })
        answer.discard()
        if (answer.status >= 300) throw new Error(`The collector answered ${answer.status}.`)
        if (dropped > 0) log.warn('Traces were left out because the collector was away', { dropped })
        dropped = 0
      } catch (error) {
        dropped += spans.length
        return log.warn('Traces could not be sent', { error, dropped })
      }
    }
  }

  return {
    /** At the beginning of a request, in its own turn: what is begun from here on belongs to it. */
    beginRequest(): (observation: RequestObservation) => void {
      const context = { traceId: hex(16), spanId: hex(8) }
      current.enterWith(context)
      return ({ method, route, status, durationMs }) =>
        add(
          {
            name: `${method} ${route}`,
            kind: 'server',
            durationMs,
            attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
            failed: status >= 500,
          },
          context,
        )
    },

    beginCall(): (call: EgressCall) => void {
      const record = below()
      return ({ purpose, hostAndPort, outcome, milliseconds, bytes }) => {
        if (purpose === 'traces') return
        record({
          name: `call ${purpose}`,
          kind: 'client',
          durationMs: milliseconds,
          attributes: { 'server.address': hostAndPort, 'parley.outcome': outcome, 'parley.bytes': bytes },
          failed: typeof outcome === 'string' || outcome >= 400,
        })
      }
    },

    runEnded(run: EndedRunFacts): void {
      below()({
        name: 'answer',
        kind: 'internal',
        durationMs: run.duration,
        attributes: {
          'parley.run_id': run.runId,
          'gen_ai.request.model': run.modelId,
          'gen_ai.provider.name': run.providerKind ?? 'none',
          'parley.status': run.status,
          ...(run.errorCode !== null && { 'error.type': run.errorCode }),
          ...(run.firstToken !== null && { 'parley.first_token_ms': Math.round(run.firstToken) }),
          ...(run.usage !== null && {
            'gen_ai.usage.input_tokens': run.usage.inputTokens,
            'gen_ai.usage.output_tokens': run.usage.outputTokens,
          }),
        },
        failed: run.status === 'failed',
      })
    },

    /** Sends what waits. */
    async close(): Promise<void> {
      clearInterval(timer)
      await flush()
    },
  }
}

export type Traces = ReturnType<typeof createTraces>

interface EndedRunFacts {
  runId: string
  modelId: string
  providerKind: string | null
  status: string
  errorCode: string | null
  firstToken: number | null
  duration: number
  usage: { inputTokens: number; outputTokens: number } | null
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}
