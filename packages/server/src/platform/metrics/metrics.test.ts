import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchangeRaw, serve, statusOf } from '../http/http-fixture.ts'
import { createMetrics, metricsRoutes, type MetricsAccess } from './index.ts'

const token = 'token-token-token-token'

/** Names of the figures other programs build on, and a use that must show. */
test('shows every promised figure after it was used', async () => {
  const metrics = createMetrics()
  metrics.request({ method: 'GET', route: '/api/me', status: 200, durationMs: 12 })
  metrics.limited('login')
  metrics.authenticationFailed('bearer')
  metrics.runFirstToken(0.2)
  metrics.runTokens('output', 40)
  metrics.runTokens('output', 2)
  metrics.runFailed('provider_timeout')
  metrics.retrieved(0.03, 4)
  metrics.injectionFlagged()
  metrics.jobEnded('mail', 'done', 0.1)
  metrics.databaseCommit(0.002)
  metrics.watch('parley_runs_active', () => 3)
  metrics.watch('parley_live_connections', () => 7)
  metrics.watch('parley_provider_circuit_state', () => [['Open"AI"\n', 2]])
  metrics.watch('parley_jobs_count', async () => new Map([['waiting', 5]]))
  metrics.watch('parley_db_size_bytes', () => Promise.reject(new Error('asked too late')))
  const lines = (await metrics.render()).split('\n')
  for (const expected of [
    'parley_http_request_duration_seconds_bucket{method="GET",route="/api/me",status="200",le="0.01"} 0',
    'parley_http_request_duration_seconds_bucket{method="GET",route="/api/me",status="200",le="0.025"} 1',
    'parley_http_request_duration_seconds_count{method="GET",route="/api/me",status="200"} 1',
    'parley_runs_active 3',
    'parley_run_ttft_seconds_sum 0.2',
    'parley_run_tokens_total{kind="output"} 42',
    'parley_run_errors_total{code="provider_timeout"} 1',
    'parley_live_connections 7',
    'parley_retrieval_duration_seconds_bucket{le="0.05"} 1',
    'parley_retrieval_chunks_bucket{le="2"} 0',
    'parley_retrieval_chunks_bucket{le="+Inf"} 1',
    'parley_rate_limited_total{limiter="login"} 1',
    'parley_auth_failures_total{reason="bearer"} 1',
    'parley_injection_flags_total 1',
    'parley_provider_circuit_state{provider="Open\\"AI\\"\\n"} 2',
    'parley_jobs_count{state="waiting"} 5',
    'parley_jobs_duration_seconds_count{kind="mail",outcome="done"} 1',
    'parley_db_commit_seconds_count 1',
  ]) {
    assert.ok(lines.includes(expected), `${expected}\n${lines.filter((line) => line.startsWith('parley_')).join('\n')}`)
  }
  assert.ok(lines.some((line) => /^process_resident_memory_bytes \d+/.test(line)))
  assert.ok(!lines.some((line) => line.includes('db_size')))
})

test('values that come from outside cannot grow it without end', async () => {
  const metrics = createMetrics()
  for (let index = 0; index < 5_000; index += 1) metrics.runFailed(`code-${index}`)
  const lines = (await metrics.render()).split('\n').filter((line) => line.startsWith('parley_run_errors_total{'))
  assert.ok(lines.length <= 1_001)
  assert.ok(lines.includes('parley_run_errors_total{code="other"} 4000'))
})

async function statusFor(
  access: MetricsAccess,
  headers: string[],
  trustedProxies: string[] = [],
  publicUrl: URL | null = null,
): Promise<number> {
  await using server = await serve({ routes: metricsRoutes(createMetrics(), access), trustedProxies, publicUrl })
  const host = headers.some((header) => header.startsWith('Host:')) ? [] : [`Host: 127.0.0.1:${server.port}`]
  return statusOf(await exchangeRaw(server.port, ['GET /metrics HTTP/1.1', ...host, ...headers]))
}

test('is read on this machine alone, and by nobody whom a proxy passes on', async () => {
  const local: MetricsAccess = { mode: 'local', token: null }
  assert.equal(await statusFor(local, []), 200)
  assert.equal(await statusFor(local, ['X-Forwarded-For: 203.0.113.7']), 404)
  assert.equal(await statusFor(local, ['X-Forwarded-For: 203.0.113.7'], ['127.0.0.0/8']), 404)
  assert.equal(await statusFor(local, ['X-Forwarded-For: 127.0.0.1'], ['127.0.0.0/8']), 404)
  assert.equal(await statusFor(local, ['Forwarded: for=127.0.0.1']), 404)
  assert.equal(await statusFor(local, ['Host: chat.example.org'], [], new URL('https://chat.example.org')), 404)
})

test('is read by whoever has the token, from anywhere', async () => {
  const byToken: MetricsAccess = { mode: 'token', token }
  assert.equal(await statusFor(byToken, [`Authorization: Bearer ${token}`, 'X-Forwarded-For: 203.0.113.7']), 200)
  for (const header of [
    'X-Other: 1',
    'Authorization: Bearer',
    `Authorization: Bearer ${token}x`,
    `Authorization: Basic ${token}`,
  ]) {
    assert.equal(await statusFor(byToken, [header]), 404, header)
  }
})

test('does not exist when it is off', async () => {
  assert.equal(await statusFor({ mode: 'off', token }, [`Authorization: Bearer ${token}`]), 404)
})
