import type { HttpMetrics } from '#platform/http/index.ts'
import { counter, gauge, histogram, type GaugeReading, type Instrument } from './instruments.ts'

/** What is read when somebody asks, with the label its values carry. */
const gauges = {
  parley_runs_active: ['Answers being written now.', null],
  parley_live_connections: ['Open live connections.', null],
  parley_provider_circuit_state: ['0 closed, 1 half open, 2 open.', 'provider'],
  parley_jobs_count: ['Jobs by state.', 'state'],
  parley_db_size_bytes: ['Size of the database.', null],
  parley_db_waiting: ['Statements waiting for their turn.', null],
} as const satisfies Record<string, readonly [help: string, label: string | null]>

export type GaugeName = keyof typeof gauges

export interface Metrics extends HttpMetrics {
  runFirstToken(seconds: number): void
  runTokens(kind: 'input' | 'output', count: number): void
  runFailed(code: string): void
  retrieved(seconds: number, chunks: number): void
  injectionFlagged(): void
  jobEnded(kind: string, outcome: 'done' | 'retry' | 'dead' | 'cancelled', seconds: number): void
  databaseCommit(seconds: number): void
  /** Says where a gauge is read; until then it is not shown. */
  watch(name: GaugeName, read: () => GaugeReading | Promise<GaugeReading>): void
  /** Everything in the Prometheus text format. */
  render(): Promise<string>
}

const fast = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const slow = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

export function createMetrics(): Metrics {
  const requests = histogram('parley_http_request_duration_seconds', 'From head to end of a request.', fast, [
    'method',
    'route',
    'status',
  ])
  const firstToken = histogram('parley_run_ttft_seconds', 'From the send to the first token.', slow)
  const tokens = counter('parley_run_tokens_total', 'Tokens read and written by models.', ['kind'])
  const runErrors = counter('parley_run_errors_total', 'Answers that failed.', ['code'])
  const retrieval = histogram('parley_retrieval_duration_seconds', 'To find passages for an answer.', fast)
  const chunks = histogram('parley_retrieval_chunks', 'Passages found for an answer.', [0, 1, 2, 5, 10, 20])
  const limited = counter('parley_rate_limited_total', 'Requests refused by a limiter.', ['limiter'])
  const authFailures = counter('parley_auth_failures_total', 'Credentials that were refused.', ['reason'])
  const injections = counter('parley_injection_flags_total', 'Texts that tried to give instructions.')
  const jobs = histogram('parley_jobs_duration_seconds', 'Attempts at jobs.', slow, ['kind', 'outcome'])
  const commits = histogram('parley_db_commit_seconds', 'To commit a group of statements.', fast)

  const instruments: Instrument[] = [
    requests,
    firstToken,
    tokens,
    runErrors,
    retrieval,
    chunks,
    limited,
    authFailures,
    injections,
  ]
  instruments.push(jobs, commits)
  const watched = new Map<GaugeName, Instrument>()

  return {
    request: ({ method, route, status, durationMs }) =>
      requests.observe(durationMs / 1000, method, route, String(status)),
    limited: (limiter) => limited.add(1, limiter),
    authenticationFailed: (reason) => authFailures.add(1, reason),
    runFirstToken: (seconds) => firstToken.observe(seconds),
    runTokens: (kind, count) => tokens.add(count, kind),
    runFailed: (code) => runErrors.add(1, code),
    retrieved(seconds, found) {
      retrieval.observe(seconds)
      chunks.observe(found)
    },
    injectionFlagged: () => injections.add(1),
    jobEnded: (kind, outcome, seconds) => jobs.observe(seconds, kind, outcome),
    databaseCommit: (seconds) => commits.observe(seconds),
    watch(name, read) {
      const [help, label] = gauges[name]
      watched.set(name, gauge(name, help, label, read))
    },
    async render() {
      const ours: string[] = []
      for (const instrument of [...instruments, ...watched.values()]) ours.push(...(await instrument.lines()))
      return `${ours.join('\n')}\n${await processMetrics()}`
    },
  }
}

let loading: Promise<{ metrics(): Promise<string> }> | undefined

/** Memory, CPU, descriptors, event loop and garbage collection, as every Node program reports them. */
async function processMetrics(): Promise<string> {
  loading ??= import('prom-client').then(({ default: client }) => {
    const registry = new client.Registry()
    client.collectDefaultMetrics({ register: registry })
    return registry
  })
  return (await loading).metrics()
}
