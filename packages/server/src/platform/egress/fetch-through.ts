import type { Egress, EgressLimits, EgressRequest } from './egress.ts'

const methods = ['GET', 'POST'] as const

interface Asked {
  method?: string | undefined
  headers: Record<string, string>
  body?: unknown
  signal?: unknown
}

/** For a library that brings its own rules but no way out: every byte goes through ours, in its words and limits. */
export function fetchThrough(egress: Egress, purpose: EgressRequest['purpose'], limits: Partial<EgressLimits>) {
  return async (url: string, { method, headers, body, signal }: Asked): Promise<Response> => {
    const known = methods.find((one) => one === method)
    if (known === undefined) throw new Error(`Nobody is asked by ${method} here.`)
    const request: EgressRequest = { url, method: known, headers, purpose, limits }
    if (body instanceof URLSearchParams || typeof body === 'string') request.body = String(body)
    if (signal instanceof AbortSignal) request.signal = signal
    const answer = await egress.request(request)
    const type = answer.headers['content-type']
    const text = await answer.text()
    return new Response(text === '' ? null : text, {
      status: answer.status,
      headers: type === undefined ? {} : { 'content-type': type },
    })
  }
}
