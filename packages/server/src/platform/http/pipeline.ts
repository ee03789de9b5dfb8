import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '#platform/app-error.ts'
import { onlyReading } from '#platform/reading.ts'
import { withSender } from '#platform/request-sender.ts'
import type { Authentication, Credentials } from './authentication.ts'
import { authorise } from './authorise.ts'
import { createClientReader, type Client } from './client.ts'
import { writeCorsHeaders, writePreflight } from './cors.ts'
import { readCredentials } from './credentials.ts'
import { requestIdOf, type Exchange } from './exchange.ts'
import { readJsonBody } from './json-body.ts'
import { addressKey, userKey } from './limiter.ts'
import type { HttpLimits, HttpServerOptions } from './options.ts'
import { checkStateChange, createOriginRules, type OriginVerdict } from './origin.ts'
import { basePathOf, belowBase } from './public-path.ts'
import { observeEnd, unmatchedRoute } from './request-log.ts'
import { checkAnswer } from './response-check.ts'
import { IncomingRouteRequest } from './route-request.ts'
import type { Route, RouteAnswer } from './route.ts'
import { createRouteTable, nameOf, type RouteMatch } from './route-table.ts'
import { createSecurityHeaders } from './security-headers.ts'
import { notFound, sendAnswer, sendFailure } from './send.ts'
import { createStaticFiles } from './static-files.ts'
import { takeOne } from './take.ts'
import { checkSingleHost, decodeParams, readQuery, readTarget } from './target.ts'
import { ClientGone } from './read-body.ts'
import { parseInput } from './validation.ts'

/** A request that got past the door. */
interface Admitted {
  exchange: Exchange
  client: Client
  verdict: OriginVerdict
  search: string
}

export type Pipeline = (request: IncomingMessage, response: ServerResponse) => void

/** The fixed order every request goes through. Handlers rely on it: nothing here may be skipped by a route. */
export function createPipeline(options: HttpServerOptions, limits: HttpLimits): Pipeline {
  const { clock, log, metrics, limiter } = options
  const table = createRouteTable(options.routes, { strictBodies: options.checkResponses })
  const basePath = basePathOf(options.publicUrl)
  const rules = createOriginRules(options.publicUrl, options.allowedOrigins)
  const readClient = createClientReader(options.trustedProxies)
  const writeSecurityHeaders = createSecurityHeaders(options.publicUrl)
  const failureShapes = Object.entries(options.failureShapes ?? {})
  const staticFiles = createStaticFiles(options.staticDir, basePath)
  if (options.staticDir !== null && !staticFiles.hasPage) log.warn('the web app is not built; only the API is served')

  return (request, response) => {
    const requestId = requestIdOf(request)
    const startedAt = clock.monotonic()
    const exchange: Exchange = {
      request,
      response,
      requestId,
      startedAt,
      route: unmatchedRoute,
      userId: null,
      failureShape: null,
      failure: null,
    }
    observeEnd(exchange, clock, log, metrics)
    response.on('error', (error) => log.debug('response broke off', { requestId, error }))
    handle(exchange).catch((error: unknown) => sendFailure(exchange, error))
  }

  async function handle(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    writeSecurityHeaders(response)
    response.setHeader('x-request-id', exchange.requestId)
    const { path, search } = readTarget(request, limits.urlBytes)
    checkSingleHost(request)

    const client = readClient(request)
    rules.checkHost(client)
    const verdict = rules.judge(client, request.headers)
    writeCorsHeaders(request, response, verdict)

    const below = belowBase(path, basePath)
    exchange.failureShape = failureShapes.find(([beginning]) => below.startsWith(beginning))?.[1] ?? null
    const match = table.find(below)
    if (match) return answerRoute({ exchange, client, verdict, search }, match)
    if (await staticFiles.serve(exchange, path, below)) return
    throw notFound()
  }

  async function answerRoute(admitted: Admitted, match: RouteMatch): Promise<void> {
    const { exchange, verdict } = admitted
    const { request, response } = exchange
    const route = match.byMethod.get(request.method === 'HEAD' ? 'GET' : (request.method ?? ''))
    if (!route) {
      const allow = allowedMethods(match)
      if (request.method === 'OPTIONS') return writePreflight(response, allow, verdict)
      response.setHeader('allow', allow)
      throw new AppError('method_not_allowed', `This takes ${allow}.`)
    }
    exchange.route = route.path
    const answer = await callRoute(admitted, route, match.params).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'forbidden') tellDenial(admitted, route, 'forbidden')
      throw error
    })
    if (options.checkResponses) checkAnswer(route, answer)
    sendAnswer(exchange, answer)
  }

  /** Strangers and foreign sites are not written down: there would be no end of them. */
  function tellDenial({ exchange, client }: Admitted, { method, path }: Route, code: string): void {
    const { userId } = exchange
    if (userId === null && code === 'forbidden') return
    const told = options.denied?.({ userId, address: client.address, method, route: path, code })
    told?.catch((error: unknown) => log.warn('a denial could not be written down', { error }))
  }

  async function callRoute(admitted: Admitted, route: Route, params: Record<string, string>): Promise<RouteAnswer> {
    const { exchange, client, verdict, search } = admitted
    const { request, response, requestId } = exchange
    const { address } = client
    const sender = { address, languages: request.headers['accept-language'] ?? '' }
    const credentials = readCredentials(request.headers, options.cookie)
    if (!isRead(route)) checkStateChange(verdict, credentials?.sessionToken !== undefined)

    const authentication = await withSender(sender, () => identify(admitted, route, credentials))
    exchange.userId = authentication?.caller.userId ?? null
    const caller = authorise(route.policy, authentication)
    if (route.policy.limiter) {
      const perUser = caller && route.policy.who !== 'public'
      const key = perUser ? userKey(caller.userId) : addressKey(address)
      await takeOne(limiter, route.policy.limiter, key, metrics)
    }

    const isLasting = route.upload !== undefined || ('scope' in route.policy && route.policy.scope === 'gateway')
    if (caller && isLasting) options.lasting?.add(response, caller)

    const parsedParams = route.params ? parseParams(route, params) : undefined
    const query = route.query ? parseInput(route.query, readQuery(search)) : undefined
    const bodyBytes = route.bodyLimit ?? limits.bodyBytes
    const body = route.body ? parseInput(route.body, await readJsonBody(request, bodyBytes, limits.bodyMs)) : undefined
    const parts = { caller, params: parsedParams, query, body, upload: route.upload, address, requestId }
    const handle = async () => {
      try {
        return await route.handle(new IncomingRouteRequest(request, response, parts))
      } catch (error) {
        throw await whyItFailed(error, caller && credentials)
      }
    }
    const isHeld = options.checkResponses && isRead(route) && route.writes === undefined
    const answer = await withSender(sender, () => (isHeld ? onlyReading(nameOf(route), handle) : handle()))
    if (caller && answer.stream) options.lasting?.add(response, caller)
    return answer
  }

  /** What somebody was still doing while their account was erased finds nobody to do it for: that is no fault of ours. */
  async function whyItFailed(error: unknown, credentials: Credentials | null): Promise<unknown> {
    if (credentials === null || error instanceof AppError || error instanceof ClientGone) return error
    if (await options.authenticate(credentials).catch(() => true)) return error
    log.warn('a request failed whose sender was signed out meanwhile', { error })
    return new AppError('unauthenticated', 'Sign in first.', { cause: error, actions: ['sign-in'] })
  }

  /** Who comes with a good credential is not counted here; a wrong one counts as none, once it was looked up. */
  async function identify(
    admitted: Admitted,
    route: Route,
    credentials: Credentials | null,
  ): Promise<Authentication | null> {
    const { policy } = route
    const { address } = admitted.client
    if (policy.credentials === 'ignored') return null
    if (credentials) {
      const authentication = await options.authenticate(credentials)
      if (authentication) return authentication
      metrics?.authenticationFailed(credentials.bearer === undefined ? 'session' : 'bearer')
    }
    await takeOne(limiter, 'requests', addressKey(address), metrics)
    // Only what passes the count is written down.
    if (credentials?.bearer !== undefined) tellDenial(admitted, route, 'unauthenticated')
    return null
  }
}

/** An id of the wrong shape names nothing: it answers as any id that is not there. */
function parseParams(route: Route, params: Record<string, string>): unknown {
  const decoded = decodeParams(params)
  try {
    return parseInput(route.params, decoded)
  } catch {
    throw notFound()
  }
}

function isRead({ method }: Route): boolean {
  return method === 'GET'
}

function allowedMethods({ byMethod }: RouteMatch): string {
  const methods = [...byMethod.keys()]
  if (byMethod.has('GET')) methods.push('HEAD')
  return [...methods, 'OPTIONS'].join(', ')
}
