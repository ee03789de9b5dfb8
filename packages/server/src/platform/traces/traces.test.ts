import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { startTestApp, TestClient } from '../../testing/index.ts'

interface SentSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Record<string, string> }[]
}

/** Takes traces as an OpenTelemetry collector does. */
async function startCollector() {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      assert.equal(`${request.method} ${request.url}`, 'POST /collect/v1/traces')
      bodies.push(body)
      response.end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/collect/`,
    bodies,
    spans: (): SentSpan[] =>
      bodies.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans as SentSpan[]),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('a request, the answer it begins and the call of its model are one trace, and hold no words', async () => {
  const collector = await startCollector()
  const app = await startTestApp({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } })
  const ada = new TestClient(app.url)
  await ada.register('ada')
  const { id } = await ada.conversation()
  await ada.chat(id, 'A secret wombat')
  // What waits is sent before the end.
  await app.close()
  collector.close()

  const spans = collector.spans()
  const request = spans.find(({ name }) => name === 'POST /api/conversations/:id/messages')
  assert.ok(request)
  assert.equal(request.kind, 2)
  assert.match(request.traceId, /^[0-9a-f]{32}$/)
  assert.match(request.spanId, /^[0-9a-f]{16}$/)
  assert.ok(BigInt(request.endTimeUnixNano) > BigInt(request.startTimeUnixNano))
  const below = spans.filter(({ parentSpanId }) => parentSpanId === request.spanId)
  assert.deepEqual(below.map(({ name, kind }) => `${name} ${kind}`).toSorted(), ['answer 1', 'call provider 3'])
  for (const span of below) assert.equal(span.traceId, request.traceId)
  const answer = below.find(({ name }) => name === 'answer')
  const told = Object.fromEntries(answer?.attributes.map(({ key, value }) => [key, Object.values(value)[0]]) ?? [])
  assert.deepEqual([told['gen_ai.request.model'], told['parley.status']], ['openai/lab-chat', 'complete'])
  assert.doesNotMatch(collector.bodies.join(), /wombat|sk-lab|ada@example/)
})

test('a collector that is away hinders nobody', async () => {
  const app = await startTestApp({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' } })
  const ada = new TestClient(app.url)
  await ada.register('ada')
  await app.close()
})
