import type { HarnessAnswer } from './harness-call.ts'

/** Written apart from the server's own list. */
const everywhere: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}
const framed = ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]
/** Nothing comes from elsewhere, and nothing that was written into a page runs. */
const open = /https?:|\*|unsafe|(script|connect)-src (?!'self'(;|$))|img-src (?!'self' blob: data:(;|$))/

/** What every answer says to a browser, whatever the route, the caller and the outcome. */
export function checkHeaders({ headers, contentType, text }: HarnessAnswer, isPublic: boolean): string[] {
  const said = new Map(
    headers.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  )
  const findings = Object.entries(everywhere)
    .filter(([name, value]) => said.get(name) !== value)
    .map(([name]) => `says ${name}: ${said.get(name) ?? 'nothing'}`)
  const policy = said.get('content-security-policy') ?? ''
  const isClosed = /^(sandbox; )?default-src 'none'/.test(policy)
  if (!isClosed && !framed.every((directive) => policy.includes(directive))) findings.push(`has the policy ${policy}`)
  if (open.test(policy)) findings.push(`lets something in by the policy ${policy}`)
  const kept = said.get('cache-control') ?? ''
  if (!/no-store|private/.test(kept) && !(isPublic && kept !== '')) findings.push('may be kept by anybody on the way')
  if (text !== '' && contentType === '') findings.push('has a body of no type')
  if (/^(text|application)\/(html|plain|css|json|problem)/.test(contentType) && !/charset=utf-8/i.test(contentType)) {
    findings.push(`has no charset: ${contentType}`)
  }
  return findings
}
