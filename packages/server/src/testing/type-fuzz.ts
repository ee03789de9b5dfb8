import { newId } from '@parley/contract'
import { count, seeded, testSeed } from '@parley/lab'
import type { Route } from '#platform/http/index.ts'
import { call, fillPath, jsonCall, nameOf, uncovered } from './harness-call.ts'
import type { Cast, Harness, HarnessAnswer, HarnessCall, Persona, RouteCase } from './harness-call.ts'
import { readFailure } from './read-failure.ts'
import { brokenBodies, fieldsOf, oddHeaders, oddJson, oddTexts } from './type-fuzz.values.ts'

interface Attempt {
  says: string
  call: HarnessCall
}

type Some = <Value>(values: readonly Value[]) => readonly Value[]

const lanes = 8

/**
 * Sends every route what it did not ask for, in every place there is, and returns each broken promise in one line:
 * nothing answers 500, every refusal is a problem document, and the server is there afterwards. Each place gets a few
 * of the values, others each time; all of them in the long run.
 */
export async function typeFuzz(harness: Harness): Promise<string[]> {
  const findings = uncovered(harness)
  const some = fewOf(testSeed('type-fuzz'), count(6, Infinity))
  let cast = await harness.makeCast()
  for (const route of harness.routes) {
    const makeCase = harness.cases[nameOf(route)]
    if (!makeCase) continue
    const routeCase = await makeCase({ cast, canary: newId() })
    const persona = personaFor(route, cast)
    const attempts = attemptsFor(route, routeCase, persona, some)
    findings.push(...(await tryAll(harness, route, routeCase, attempts)))
    if (routeCase.spends === true || !(await isSignedInStill(harness, persona))) cast = await harness.makeCast()
  }
  return findings
}

/** Whoever gets furthest into the route. */
function personaFor({ policy }: Route, cast: Cast): Persona {
  if (policy.who === 'halfway') return cast.halfway ?? cast.author
  if (policy.who === 'owner') return cast.owner
  return policy.who === 'administrator' ? cast.administrator : cast.author
}

function fewOf(seed: number, most: number): Some {
  const { between } = seeded(seed)
  return (values) => {
    const kept = [...values]
    while (kept.length > most) kept.splice(between(0, kept.length), 1)
    return kept
  }
}

function attemptsFor(route: Route, routeCase: RouteCase, persona: Persona, some: Some): Attempt[] {
  const usual = jsonCall(route, routeCase, persona)
  const json = { ...usual.headers, 'content-type': 'application/json' }
  const attempts: Attempt[] = []
  const add = (says: string, change: Partial<HarnessCall>) => attempts.push({ says, call: { ...usual, ...change } })

  if (route.method !== 'GET') {
    for (const body of oddJson) add(`body ${body}`, { headers: json, body })
    for (const { type, body } of some(brokenBodies)) {
      add(`body ${Buffer.from(body).toString('latin1')} as ${type}`, {
        headers: { ...json, 'content-type': type },
        body,
      })
    }
    for (const field of fieldsOf(route.body)) {
      for (const value of some(oddJson))
        add(`field ${field} ${value}`, { headers: json, body: withField(routeCase.body, field, value) })
    }
    add('an unknown field', { headers: json, body: withField(routeCase.body, 'nobodyAskedForThis', '1') })
  }
  for (const name of Object.keys(routeCase.params ?? {})) {
    for (const value of some(oddTexts)) {
      add(`parameter ${name} ${value}`, {
        path: fillPath(route.path, { ...routeCase.params, [name]: value }, routeCase.query),
      })
    }
    add(`parameter ${name} badly encoded`, { path: route.path.replaceAll(/:[a-zA-Z]+/g, '%E0%A4%A') })
  }
  for (const name of [...fieldsOf(route.query), 'nobodyAskedForThis']) {
    const separator = usual.path.includes('?') ? '&' : '?'
    for (const value of some(oddTexts)) {
      add(`query ${name} ${value}`, { path: `${usual.path}${separator}${name}=${encodeURIComponent(value)}` })
    }
    add(`query ${name} twice`, { path: `${usual.path}${separator}${name}=1&${name}=2` })
    add(`query ${name} badly encoded`, { path: `${usual.path}${separator}${name}=%E0%A4%A&%=%` })
  }
  for (const headers of some(oddHeaders))
    add(`headers ${JSON.stringify(headers)}`, { headers: { ...usual.headers, ...headers } })
  return attempts
}

/** Written as text: an object would lose `__proto__` and what is no JSON number. */
function withField(body: unknown, field: string, value: string): string {
  const others = typeof body === 'object' && body !== null ? Object.entries(body) : []
  const members = others
    .filter(([name]) => name !== field)
    .map(([name, kept]) => `${JSON.stringify(name)}:${JSON.stringify(kept)}`)
  return `{${[...members, `${JSON.stringify(field)}:${value}`].join(',')}}`
}

async function tryAll(harness: Harness, route: Route, routeCase: RouteCase, attempts: Attempt[]): Promise<string[]> {
  const findings: string[] = []
  const queue = attempts.values()
  const lane = async (): Promise<void> => {
    // One iterator for all lanes: each takes what is next.
    for (const attempt of queue) {
      const said = `${nameOf(route)} with ${attempt.says.slice(0, 80)}`
      try {
        await harness.beforeCall?.()
        const wrong = judge(route, routeCase, await call(harness.base, attempt.call))
        if (wrong) findings.push(`${said}: ${wrong}`)
      } catch (error) {
        findings.push(`${said}: no answer (${String(error)})`)
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return findings
}

function judge(route: Route, { mayAnswer = [] }: RouteCase, answer: HarnessAnswer): string | null {
  const { status, text } = answer
  if (status < 400) return status === 304 || route.responses[status] !== undefined ? null : `undeclared ${status}`
  const failure = readFailure(route.path, answer)
  // An odd input before this one may have made a model behind a server that is not there.
  const isElsewhere = failure?.code === 'provider_unavailable'
  if (status >= 500 && !isElsewhere && !mayAnswer.includes(status)) return `${status} ${text.slice(0, 200)}`
  if (failure === null) return `${status} is no problem document: ${text.slice(0, 200)}`
  return failure.status === status ? null : `${status} calls itself ${failure.status}`
}

/** Deleting accounts and ending sessions is among what is tried. */
async function isSignedInStill({ base, routes }: Harness, persona: Persona): Promise<boolean> {
  const probe = routes.find(({ method, path }) => method === 'GET' && path === '/api/me')
  if (!probe) return true
  return (await call(base, { method: 'GET', path: probe.path, headers: persona.headers })).status < 400
}
