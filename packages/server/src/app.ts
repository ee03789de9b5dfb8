import type { Id } from '@parley/contract'
import { createAudit } from '#features/audit/index.ts'
import { createAccounts } from '#features/accounts/index.ts'
import { createChats, createContext, createFoundTexts, createRunPorts } from '#features/chats/index.ts'
import { createFileRoutes } from '#features/files/index.ts'
import { createGateway } from '#features/gateway/index.ts'
import { createHouse } from '#features/house/index.ts'
import { createModels } from '#features/models/index.ts'
import { createPrivacy } from '#features/privacy/index.ts'
import { createOidc } from '#features/oidc/index.ts'
import { createRuns } from '#features/runs/index.ts'
import { createSearch } from '#features/search/index.ts'
import { conversationJson, createSharing } from '#features/sharing/index.ts'
import { createTools } from '#features/tools/index.ts'
import { createUsers } from '#features/users/index.ts'
import { AppError } from '#platform/app-error.ts'
import { systemClock, type Clock } from '#platform/clock.ts'
import { serveControl } from '#platform/control/index.ts'
import { createAccessTokens } from '#platform/crypto/index.ts'
import { createEgress } from '#platform/egress/index.ts'
import {
  basePathOf,
  type Authenticate,
  createSessionCookie,
  type LimiterName,
  type Route,
} from '#platform/http/index.ts'
import type { Lifecycle } from '#platform/lifecycle/index.ts'
import { createLive, liveRoutes } from '#platform/live/index.ts'
import type { RootLog } from '#platform/log/index.ts'
import { startKnowledge } from './app.knowledge.ts'
import { createAppHttp } from './app.http.ts'
import { startPlatform } from './app.platform.ts'
import type { Config } from './config.ts'
import { createUserCommands, type UserCommandResult } from './user-commands.ts'
import { version } from './version.ts'

/** How long answers being written may go on after the signal to stop, and requests after that. */
const drainRunsMs = 8_000
const drainRequestsMs = 2_000
const purgeEveryMs = 60_000
/** A shared house: one person's many questions must not keep the others waiting. */
const runsPerUser = 8
const instanceName = 'Parley'

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
          (purpose === 'provider' && models.allowsPrivate(hostAndPort)) ||
          (purpose === 'oidc' && oidc.allowsPrivate(hostAndPort)),
        limits: config.provider,
      }),
    (opened) => opened.close(),
  )
  const audit = createAudit({
    database,
    clock,
    log,
    sealer: platform.sealer,
    namesOf: async (ids) =>
      new Map((await accounts.directory.byIds(ids)).map(({ id, displayName }) => [id, displayName])),
  })
  await lifecycle.start(
    'audit',
    () => audit.start(),
    () => audit.stop(),
  )
  const models = createModels({
    config,
    database,
    clock,
    log,
    egress,
    sealer: platform.keySealer,
    audit,
    allowed: async (caller) => (await users.permissions.of(caller)).models,
    changed: () => live.changed('everyone', 'models', 'all'),
  })
  let listening = urlOf(config, config.port)
  /** Where people find it: what links in mails and shares lead to. */
  const site = () => new URL(basePathOf(config.publicUrl), config.publicUrl ?? options.site ?? listening)
  const cookie = createSessionCookie({ secure: config.cookieSecure, basePath: basePathOf(config.publicUrl) })
  const accounts = createAccounts({
    database,
    clock,
    cookie,
    limits: { sessionDays: config.sessionDays, idleHours: config.sessionIdleHours },
    access: createAccessTokens({ masterSecret: platform.secret, minutes: config.accessTokenMinutes }),
    audit,
    sealer: platform.sealer,
    masterSecret: platform.secret,
    jobs: platform.jobs,
    mail: platform.mail,
    mailLeaves: config.mail.url !== null,
    deviceCookie: createSessionCookie({
      secure: config.cookieSecure,
      basePath: basePathOf(config.publicUrl),
      name: 'parley-device',
    }),
    publicUrl: config.publicUrl,
    site,
    joinGroups: (within, userId, groupIds) => users.joinGroups(within, userId, groupIds),
    passwordLogin: () => oidc.passwordLogin(),
    agreeToTerms: (within, userId) => house.terms.agreeWithin(within, userId),
    mayMakeKeys: (caller) => users.permissions.may(caller, 'apiKeys'),
    instance: { name: instanceName, version, signup: config.signup },
    ended: (what) => live.revoke(what, new AppError('unauthenticated', 'This session has ended.')),
  })
  const stopWork = async (userId: Id) => {
    await Promise.all([runs.cancelAll({ userId }), platform.jobs.cancelAllOf(userId)])
  }
  const users = createUsers({
    database,
    clock,
    audit,
    accounts,
    stopWork,
    changed: (userId) => live.changed(userId === null ? 'everyone' : [userId], 'models', 'all'),
  })
  const oidc = createOidc({
    database,
    clock,
    log,
    audit,
    sealer: platform.keySealer,
    egress,
    settings: platform.settings,
    signup: config.signup,
    accounts,
    publicUrl: config.publicUrl,
    basePath: basePathOf(config.publicUrl),
    cookie: (name) =>
      createSessionCookie({ secure: config.cookieSecure, basePath: basePathOf(config.publicUrl), name }),
  })
  await lifecycle.start('sign-in services', () => oidc.start())
  const live = createLive(
    {
      authenticate: (credentials) => authenticate(credentials),
      authenticateToken: async (token) => {
        const caller = await accounts.authenticateFreshToken(token)
        return caller && (await house.terms.hasAgreed(caller.userId)) ? caller : null
      },
      isCurrent: accounts.isCurrent,
      mayFollowRun: (caller, runId) => runs.mayFollow(caller, runId),
      mayFollowConversation: (caller, conversationId) => chats.mayRead(caller, conversationId),
      runsElsewhere: (conversationId) => runs.elsewhereIn(conversationId),
      readRun: (runId, after) => runs.read(runId, after),
      send: (caller, frame) => chats.send(caller, frame),
      cancel: async (caller, runId) => void (await runs.cancelAs(caller, runId)),
    },
    {
      clock,
      log,
      notices: platform.notices,
      connectionsPerUser: config.limits.socketsPerUser,
      connectionsPerAddress: config.limits.socketsPerAddress,
    },
  )
  const search = createSearch({ database, readTexts: createFoundTexts(database) })
  const tools = createTools({ clock, log, egress, findInConversations: search.find })
  const gatherContext = createContext({
    clock,
    log,
    retrievalMs: config.retrievalMs,
    retrieve: (...asked) => knowledge.retrieve(...asked),
    retrieved: metrics.retrieved,
  })
  const runs = createRuns({
    database,
    live,
    ports: createRunPorts(database, models, search, tools, gatherContext),
    clock,
    log,
    runsPerUser,
    runsAtOnce: 0,
    notices: platform.notices,
  })
  const chats = createChats({
    database,
    clock,
    models,
    runs,
    search,
    jobs: platform.jobs,
    mayUseTools: (caller) => users.permissions.may(caller, 'tools'),
    maximumCharacters: config.limits.messageCharacters,
    changed: (userIds, kind, id) => live.changed(userIds, kind, id),
  })
  const sharing = createSharing({
    database,
    clock,
    log,
    read: chats.read,
    readAll: chats.readAll,
    mayShare: (caller) => users.permissions.may(caller, 'sharing'),
    addressOf: (token) => new URL(`share/${token}`, site()).href,
  })
  const house = createHouse({
    database,
    clock,
    log,
    audit,
    jobs: platform.jobs,
    settings: platform.settings,
    remove: {
      temporary: (before) => chats.removeIdle(before, 'temporary'),
      conversations: (before) => chats.removeIdle(before, 'active'),
      archived: (before) => chats.removeIdle(before, 'archived'),
      auditDetails: audit.forgetBefore,
    },
  })
  const authenticate: Authenticate = async (credentials) => {
    const found = await accounts.authenticate(credentials)
    return found && { ...found, consented: await house.terms.hasAgreed(found.caller.userId) }
  }
  const privacy = createPrivacy({
    database,
    clock,
    audit,
    cookie,
    files: platform.files,
    mail: platform.mail,
    jobs: platform.jobs,
    requireProof: accounts.own.requireProof,
    shut: (userId) => accounts.setState(userId, 'disabled'),
    stopWork,
    removeBefore: [chats.removeAllOf],
    removeAccount: accounts.own.remove,
    describeAccount: accounts.own.describe,
    conversationIds: chats.idsOf,
    async *conversationPieces(userId, id) {
      yield* conversationJson(await chats.readAll(userId, id))
    },
    activity: (userId) => audit.pages({ actorId: userId }),
  })
  runs.onRunEnded((ended) => {
    void chats.tellEnded(ended.conversationId)
    if (ended.firstToken !== null) metrics.runFirstToken(ended.firstToken / 1000)
    if (ended.errorCode !== null) metrics.runFailed(ended.errorCode)
    if (ended.usage !== null) {
      metrics.runTokens('input', ended.usage.inputTokens)
      metrics.runTokens('output', ended.usage.outputTokens)
    }
  })
  const gateway = createGateway({
    models,
    clock,
    ended({ usage, firstTokenMs }) {
      if (firstTokenMs !== null) metrics.runFirstToken(firstTokenMs / 1000)
      metrics.runTokens('input', usage?.inputTokens ?? 0)
      metrics.runTokens('output', usage?.outputTokens ?? 0)
    },
  })
  metrics.watch('parley_provider_circuit_state', () => models.circuits())
  metrics.watch('parley_runs_active', () => runs.activeCount())
  metrics.watch('parley_live_connections', () => live.connections())
  await lifecycle.start(
    'models',
    () => models.start(),
    () => models.stop(),
  )
  const knowledge = await startKnowledge(lifecycle, {
    database,
    clock,
    log,
    jobs: platform.jobs,
    files: platform.files,
    people: { groupsOf: users.groupsOf, may: users.permissions.may },
    uploadBytes: config.limits.uploadMegabytes * 1024 * 1024,
    changed: live.changed,
  })
  await platform.startJobs()
  await lifecycle.start('runs', () => runs.start())
  const purge = () =>
    runs.purge().catch((error: unknown) => log.warn('Finished runs could not be cleaned up', { error }))
  await lifecycle.start(
    'clean-up of finished runs',
    () => setInterval(() => void purge(), purgeEveryMs).unref(),
    (timer) => clearInterval(timer),
  )

  const { routes, http } = createAppHttp({
    config,
    platform,
    log,
    clock,
    about: { title: instanceName, version },
    routes: [
      ...accounts.routes,
      ...audit.routes,
      ...users.routes,
      ...oidc.routes,
      ...chats.routes,
      ...runs.routes,
      ...search.routes,
      ...house.routes,
      ...privacy.routes,
      ...sharing.routes,
      ...knowledge.routes,
      ...createFileRoutes({ files: platform.files, uploadBytes: config.limits.uploadMegabytes * 1024 * 1024 }),
      ...tools.routes,
      ...models.routes,
      ...gateway.routes,
      ...liveRoutes(live),
    ],
    authenticate,
    cookie,
    denied: audit.denied,
    upgrades: { '/api/live': live.upgrade },
    perMinute,
  })
  const userCommands = createUserCommands({
    users: users.service,
    settings: platform.settings,
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
