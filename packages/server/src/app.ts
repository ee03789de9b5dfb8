import { join } from 'node:path'
import { createFileRoutes } from '#features/files/index.ts'
import { createHouse } from '#features/house/index.ts'
import { systemClock, type Clock } from '#platform/clock.ts'
import { serveControl } from '#platform/control/index.ts'
import { secretFileName } from '#platform/crypto/index.ts'
import { createEgress } from '#platform/egress/index.ts'
import {
  basePathOf,
  createLastingRequests,
  addressKey,
  takeOne,
  userKey,
  type Authenticate,
  type Authentication,
  type Caller,
  createSessionCookie,
  type LimiterName,
  type Route,
} from '#platform/http/index.ts'
import type { Lifecycle } from '#platform/lifecycle/index.ts'
import { createLive, liveRoutes } from '#platform/live/index.ts'
import type { RootLog } from '#platform/log/index.ts'
import { createSealedValues } from '#platform/sealed/index.ts'
import { createTraces, type Traces } from '#platform/traces/index.ts'
import { documentPeople, embeddersForPrograms, isEmbedder, startKnowledge } from './app.knowledge.ts'
import { retainedKinds } from './app.house.ts'
import { createAppHttp, createAppLimiter } from './app.http.ts'
import { startPeople } from './app.people.ts'
import { startPlatform } from './app.platform.ts'
import { createAppPrivacy } from './app.privacy.ts'
import { createTalk } from './app.talk.ts'
import type { Config } from './config.ts'
import { sealedPlaces } from './sealed-places.ts'
import { createUserCommands, type UserCommandResult } from './user-commands.ts'
import { version } from './version.ts'

/** How long answers being written may go on after the signal to stop, and requests after that. */
const drainRunsMs = 8_000
const drainRequestsMs = 2_000
const purgeEveryMs = 60_000
const about = { title: 'Parley', version }

export interface AppOptions {
  config: Config
  log: RootLog
  lifecycle: Lifecycle
  clock?: Clock
  /** Where people find it, where nobody configured that and it is not where this process listens. */
  site?: URL
  /** Other limits per minute than usual, for tests. */
  perMinute?: Partial<Record<LimiterName, number>>
}

export interface App {
  /** Where it really listens. */
  url: URL
  routes: readonly Route[]
  /** For whoever sits at the machine. */
  userCommands(request: unknown): Promise<UserCommandResult>
}

/** Puts the parts together in the order they need each other, which is the order they start in. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, lifecycle, clock = systemClock, perMinute } = options
  const platform = await startPlatform({ config, log, lifecycle, clock })
  const { database, metrics } = platform

  const egress = await lifecycle.start(
    'outgoing connections',
    () =>
      createEgress({
        log,
        allowsPrivate: (hostAndPort, purpose) =>
          (purpose === 'provider' && (talk.models.allowsPrivate(hostAndPort) || isEmbedder(config, hostAndPort))) ||
          (purpose === 'page' && house.pageHosts.allows(hostAndPort)) ||
          (purpose === 'oidc' && people.oidc.allowsPrivate(hostAndPort)) ||
          ((purpose === 'search' || purpose === 'tool') && talk.tools.allowsPrivate(hostAndPort, purpose)) ||
          // The operator's own.
          purpose === 'traces',
        limits: config.provider,
        beginCall: config.otlpEndpoint === null ? undefined : () => traces?.beginCall() ?? (() => undefined),
      }),
    (opened) => opened.close(),
  )
  const traces: Traces | null = await lifecycle.start(
    'traces',
    () =>
      config.otlpEndpoint === null
        ? null
        : createTraces({
            endpoint: config.otlpEndpoint,
            version,
            clock,
            log,
            send: (request) => egress.request(request),
          }),
    (opened) => opened?.close(),
  )
  let listening = urlOf(config, config.port)
  /** Where people find it: what links in mails and shares lead to. */
  const site = () => new URL(basePathOf(config.publicUrl), config.publicUrl ?? options.site ?? listening)
  const cookie = createSessionCookie({ secure: config.cookieSecure, basePath: basePathOf(config.publicUrl) })
  const shared = { config, platform, log, clock, egress, site }
  const people = await startPeople({
    ...shared,
    lifecycle,
    cookie,
    about,
    live: () => live,
    houseName: () => house.appearance.name(),
    terms: () => house.terms,
    demandsFactorOf: (role) => house.factorDemand.isOf(role),
    stopRuns: (userId) => talk.runs.cancelAll({ userId }),
  })
  const { accounts, audit, users } = people
  const lasting = createLastingRequests({ clock, again: accounts.again })
  const limiter = createAppLimiter(config, platform, clock, perMinute)
  const live = createLive(
    {
      authenticate: (credentials) => authenticate(credentials),
      authenticateToken: async (token) => withStanding(await accounts.authenticateFreshToken(token)),
      again: async (caller) => withStanding(await accounts.again(caller)),
      take: (name, caller) => takeOne(limiter, name, userKey(caller.userId), metrics),
      takeStranger: (address) => takeOne(limiter, 'requests', addressKey(address), metrics),
      denied: audit.denied,
      mayFollowRun: (caller, runId) => talk.runs.mayFollow(caller, runId),
      mayFollowConversation: (caller, conversationId) => talk.chats.mayRead(caller, conversationId),
      runsElsewhere: (conversationId) => talk.runs.elsewhereIn(conversationId),
      readRun: (runId, after) => talk.runs.read(runId, after),
      send: (caller, frame) => talk.chats.send(caller, frame),
      cancel: async (caller, runId) => void (await talk.runs.cancelAs(caller, runId)),
      revoked: lasting.end,
    },
    {
      clock,
      log,
      notices: platform.notices,
      connectionsPerUser: config.limits.socketsPerUser,
      connectionsPerAddress: config.limits.socketsPerAddress,
    },
  )
  const talk = createTalk({
    ...shared,
    people,
    live,
    retrieve: (...asked) => knowledge.retrieve(...asked),
    retrieveAnywhere: (...asked) => knowledge.retrieveAnywhere(...asked),
    readWhole: (...asked) => knowledge.readWhole(...asked),
    readAcross: (...asked) => knowledge.readAcross(...asked),
    embedders: embeddersForPrograms(() => knowledge.embedders, { embedder: config.embedder, egress }),
  })
  const { models, runs, chats } = talk
  const house = createHouse({
    database,
    clock,
    log,
    audit,
    jobs: platform.jobs,
    settings: platform.settings,
    accounts,
    fixedHosts: config.privatePages,
    demanded: () => {
      live.changed('everyone', 'user', 'all')
      live.recheck(null).catch((error: unknown) => log.warn('What is followed could not be asked for again', { error }))
    },
    changed: () => live.changed('everyone', 'house', 'all'),
    kinds: retainedKinds({ chats, audit, usage: talk.usage, files: platform.files, mail: platform.mail }),
  })
  await lifecycle.start('appearance', () => house.appearance.current())
  await lifecycle.start('hosts of pages', () => house.pageHosts.start())
  const authenticate: Authenticate = async (credentials) => {
    const found = await accounts.authenticate(credentials)
    return found && { ...found, ...(await house.standingOf(found.caller)) }
  }
  const withStanding = async (caller: Caller | null): Promise<Authentication | null> =>
    caller && { caller, stage: 'full', ...(await house.standingOf(caller)) }
  const privacy = createAppPrivacy({
    ...shared,
    cookie,
    people,
    talk,
    knowledge: () => knowledge,
    agreementsOf: house.terms.agreementsOf,
  })
  metrics.watch('parley_live_connections', () => live.connections())
  await lifecycle.start(
    'models',
    async () => {
      await models.start()
      await talk.assistants.start()
      await talk.tools.start()
    },
    () => {
      talk.asides.stop()
      return models.stop()
    },
  )
  const knowledge = await startKnowledge(lifecycle, {
    database,
    clock,
    log,
    jobs: platform.jobs,
    files: platform.files,
    people: documentPeople(people),
    uploadBytes: config.limits.uploadMegabytes * 1024 * 1024,
    egress,
    embedder: config.embedder,
    ended: talk.usage.ended,
    changed: live.changed,
  })
  const sealed = createSealedValues({
    database,
    sealer: platform.sealer,
    places: sealedPlaces,
    jobs: platform.jobs,
    log,
    secretFile: join(config.dataDir, secretFileName),
  })
  await platform.startJobs()
  await lifecycle.start('sealed values', () => sealed.start())
  await lifecycle.start('runs', () => runs.start())
  const cleanUp = (what: string, work: () => Promise<unknown>): Promise<unknown> =>
    work().catch((error: unknown) => log.warn(`${what} could not be cleaned up`, { error }))
  const cleanUpByTheMinute = (what: string, work: () => Promise<unknown>) =>
    lifecycle.start(
      `clean-up of ${what}`,
      () => setInterval(() => void cleanUp(what, work), purgeEveryMs).unref(),
      (timer) => clearInterval(timer),
    )
  await cleanUpByTheMinute('finished runs', () => runs.purge())
  await cleanUp('budgets', () => talk.usage.sweep('start'))
  await cleanUpByTheMinute('budgets', () => talk.usage.sweep('later'))

  if (traces !== null) talk.runs.onRunEnded((ended) => traces.runEnded(ended))
  const { routes, http } = createAppHttp({
    config,
    platform,
    log,
    clock,
    about,
    routes: [
      ...people.routes,
      ...talk.routes,
      ...house.routes,
      ...privacy.routes,
      ...knowledge.routes,
      ...createFileRoutes({
        files: platform.files,
        mayUpload: (caller) => users.permissions.may(caller, 'uploads'),
        uploadBytes: config.limits.uploadMegabytes * 1024 * 1024,
      }),
      ...liveRoutes(live),
    ],
    authenticate,
    cookie,
    denied: audit.denied,
    lasting,
    upgrades: { '/api/live': live.upgrade },
    limiter,
    health: { providers: models.health, secrets: sealed.health },
    beginRequest: traces === null ? undefined : () => traces.beginRequest(),
  })
  const userCommands = createUserCommands({
    users: users.service,
    settings: platform.settings,
    audit,
    needsOwner: accounts.needsOwner,
  })
  await lifecycle.start(
    'commands',
    () => serveControl(config.dataDir, log, userCommands),
    (control) => control?.close(),
  )
  const { port } = await lifecycle.start(
    'listener',
    () => http.listen(config.host, config.port),
    async () => {
      // Takes nothing new from here on, while whoever reads an answer sees how it ends.
      const closed = http.close(drainRunsMs + drainRequestsMs)
      await runs.drain(drainRunsMs)
      await live.close()
      await closed
    },
    { stopMs: drainRunsMs + 2 * drainRequestsMs },
  )
  listening = urlOf(config, port)
  return { url: listening, routes, userCommands }
}

/** Where a browser on this machine finds it. */
function urlOf(config: Config, port: number): URL {
  const everywhere = config.host === '0.0.0.0' || config.host === '::'
  const host = everywhere ? 'localhost' : config.host.includes(':') ? `[${config.host}]` : config.host
  return new URL(basePathOf(config.publicUrl), `http://${host}:${port}`)
}
