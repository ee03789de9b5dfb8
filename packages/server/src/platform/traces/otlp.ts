export type SpanKind = 'internal' | 'server' | 'client'
export type Attributes = Readonly<Record<string, string | number>>

export interface Span {
  traceId: string
  spanId: string
  parentId: string | undefined
  name: string
  kind: SpanKind
  /** Milliseconds since 1970. */
  start: number
  end: number
  attributes: Attributes
  failed: boolean
}

const kinds: Readonly<Record<SpanKind, number>> = { internal: 1, server: 2, client: 3 }
const failedStatus = 2

/** As the OpenTelemetry protocol writes it in JSON. */
export function asOtlp(spans: readonly Span[], version: string) {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': 'parley', 'service.version': version }) },
        scopeSpans: [{ scope: { name: 'parley', version }, spans: spans.map(asSpan) }],
      },
    ],
  }
}

function asSpan(span: Span) {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId !== undefined && { parentSpanId: span.parentId }),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: nanoseconds(span.start),
    endTimeUnixNano: nanoseconds(span.end),
    attributes: attributes(span.attributes),
    ...(span.failed && { status: { code: failedStatus } }),
  }
}

function attributes(given: Attributes) {
  return Object.entries(given).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : asNumber(value),
  }))
}

function asNumber(value: number) {
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** A number of nanoseconds is beyond what a JavaScript number holds exactly. */
function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1000)) * 1000n)
}
