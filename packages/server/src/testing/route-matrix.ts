import { newId } from '@parley/contract'
import type { Route, Scope } from '#platform/http/index.ts'
import {
  call,
  jsonCall,
  nameOf,
  uncovered,
  type Cast,
  type Harness,
  type HarnessAnswer,
  type Persona,
  type RouteCase,
} from './harness-call.ts'
import { checkHeaders } from './route-matrix.headers.ts'
import { readFailure } from './read-failure.ts'
import { expectationOf, type Expectation, type PersonaKind } from './route-matrix.expectations.ts'

export interface Row {
  kind: PersonaKind
  persona: Persona
  scope?: Scope
}

/**
 * Drives every route as everybody and returns each broken promise in one line. None means: policies hold everywhere,
 * another person's things answer as things that do not exist, and no text of the author reaches anybody else.
 */
export async function routeMatrix(harness: Harness): Promise<string[]> {
  const findings = uncovered(harness)
  let cast = await harness.makeCast()
  for (const route of harness.routes) {
    const makeCase = harness.cases[nameOf(route)]
    if (!makeCase) continue
    const reads = route.method === 'GET'
    let made: { canary: string; routeCase: RouteCase } | null = null
    let isSharable = false
    for (let index = 0; ; index += 1) {
      const row = rowsOf(cast)[index]
      if (!row) break
      // Of what cannot be shared they are any other.
      if (row.kind === 'reader' && !isSharable) continue
      // What shall succeed is made just now: codes and links hold for a while only. Reading uses nothing up.
      if (made && !reads && expectationOf(route, made.routeCase, row.kind, row.scope) === 'success') made = null
      if (made) await harness.beforeCall?.()
      else {
        const canary = `canary-${newId()}`
        made = { canary, routeCase: await makeCase({ cast, canary }) }
        isSharable = made.routeCase.grants !== undefined
      }
      const { canary, routeCase } = made
      const before = isAct(route, row) ? await harness.acts?.() : undefined
      const { found, refused } = await checkRow(harness.base, route, routeCase, row, canary)
      if (
        !refused &&
        routeCase.idle !== true &&
        isAct(route, row) &&
        before !== undefined &&
        (await harness.acts?.()) === before
      )
        found.push('is written down nowhere')
      findings.push(...found.map((finding) => `${nameOf(route)} as ${row.scope ?? ''}${row.kind}: ${finding}`))
      // Who was refused changed nothing, so the next finds the same things; after a success all is made anew.
      if ((!refused && !reads) || found.length > 0) made = null
      if (routeCase.spends && !refused) cast = await harness.makeCast()
    }
  }
  return findings
}

/** They change nothing: they look, try something out, or count what would be. */
const looks = /\/(?:discover|find|look|preview|test|verify)$/

/** What those who administer do is written down, whoever adds a way to do it. */
const isAct = ({ method, path }: Route, { kind }: Row): boolean =>
  (kind === 'administrator' || kind === 'owner') &&
  method !== 'GET' &&
  path.startsWith('/api/admin/') &&
  !looks.test(path)

export function rowsOf({ author, other, reader, administrator, demoted, owner, halfway, disabled, keys }: Cast): Row[] {
  const rows: Row[] = [
    { kind: 'nobody', persona: { headers: {} } },
    { kind: 'other', persona: other },
    { kind: 'administrator', persona: administrator },
    { kind: 'owner', persona: owner },
  ]
  if (reader) rows.push({ kind: 'reader', persona: reader })
  if (demoted) rows.push({ kind: 'demoted', persona: demoted })
  if (halfway) rows.push({ kind: 'halfway', persona: halfway })
  if (disabled) rows.push({ kind: 'disabled', persona: disabled })
  for (const scope of ['chat', 'read', 'knowledge', 'gateway'] as const) {
    const persona = keys[scope]
    if (persona) rows.push({ kind: 'key', persona, scope })
  }
  // Last: a success may spend the session.
  return [...rows, { kind: 'author', persona: author }]
}

async function checkRow(
  base: URL,
  route: Route,
  routeCase: RouteCase,
  row: Row,
  canary: string,
): Promise<{ found: string[]; refused: boolean }> {
  const answer = await call(base, jsonCall(route, routeCase, row.persona))
  const expected = expectationOf(route, routeCase, row.kind, row.scope)
  const isAuthor = row.kind === 'author' || row.kind === 'key'
  const mayRead = row.kind === 'reader' && expected === 'success'
  const found = [...checkShape(route, routeCase, answer), ...checkHeaders(answer, route.policy.who === 'public')]
  if (!isAuthor && !mayRead && `${answer.headers}\n${answer.text}`.includes(canary))
    found.push("shows the author's text")

  const honest = expected === 'success' && (routeCase.mayAnswer ?? []).includes(answer.status)
  if (!honest) found.push(...checkStatus(route.path, answer, expected))
  if (expected === 'missing') found.push(...(await checkLikeMissing(base, route, routeCase, row.persona, answer)))
  return { found, refused: answer.status >= 400 }
}

function checkShape(route: Route, { mayAnswer = [] }: RouteCase, answer: HarnessAnswer): string[] {
  const { status } = answer
  if (status < 400) return route.responses[status] === undefined ? [`answers ${status}, which it does not declare`] : []
  const failure = readFailure(route.path, answer)
  if (failure === null) return [`${status} is no problem document`]
  if (failure.status !== status) return [`${status} calls itself ${failure.status}`]
  return status >= 500 && !mayAnswer.includes(status) ? [`answers ${status}: ${failure.detail}`] : []
}

function checkStatus(path: string, answer: HarnessAnswer, expected: Expectation): string[] {
  if (expected === 'anything') return []
  const { status } = answer
  const told = `${status} ${readFailure(path, answer)?.code ?? ''}`.trim()
  if (expected === 'success') return status < 400 ? [] : [`should succeed but answers ${told}`]
  if (expected === 'missing') return told === '404 not_found' ? [] : [`should answer 404 not_found but answers ${told}`]
  return told === expected ? [] : [`should answer ${expected} but answers ${told}`]
}

async function checkLikeMissing(
  base: URL,
  route: Route,
  routeCase: RouteCase,
  persona: Persona,
  foreign: HarnessAnswer,
): Promise<string[]> {
  const params = Object.fromEntries(Object.keys(routeCase.params ?? {}).map((name) => [name, newId()]))
  const missing = await call(base, jsonCall(route, { ...routeCase, params }, persona))
  const same = missing.status === foreign.status && withoutIds(missing.text) === withoutIds(foreign.text)
  return same ? [] : ['answers otherwise than for what does not exist']
}

function withoutIds(text: string): string {
  return text.replace(/"errorId":"[^"]*"/, '')
}
