import type { Id, Role } from '@parley/contract'
import { createAsides, type Asides } from '#features/asides/index.ts'
import { createAssistants, type Assistants } from '#features/assistants/index.ts'
import {
  createAttachments,
  createChats,
  createContext,
  createFoundTexts,
  createHandOver,
  createReckoning,
  createRunPorts,
} from '#features/chats/index.ts'
import { createGuard } from '#features/guard/index.ts'
import { createGateway, type Embedder } from '#features/gateway/index.ts'
import { readPlainText, textOf, type Knowledge } from '#features/knowledge/index.ts'
import { createImport } from '#features/import/index.ts'
import { createModels } from '#features/models/index.ts'
import { createPrompts } from '#features/prompts/index.ts'
import { createRuns } from '#features/runs/index.ts'
import { createSearch } from '#features/search/index.ts'
import { createSharing } from '#features/sharing/index.ts'
import { createTools } from '#features/tools/index.ts'
import { createUsage, type EndedCall } from '#features/usage/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Egress } from '#platform/egress/index.ts'
import { basePathOf, createSessionCookie } from '#platform/http/index.ts'
import type { Live } from '#platform/live/index.ts'
import type { RootLog } from '#platform/log/index.ts'
import type { People } from './app.people.ts'
import type { Platform } from './app.platform.ts'
import { budgetModels, budgetPeople, houseState } from './app.usage.ts'
import type { Config } from './config.ts'

/** A shared house: one person's many questions must not keep the others waiting. */
const runsPerUser = 8

export interface TalkNeeds {
  config: Config
  platform: Platform
  log: RootLog
  clock: Clock
  egress: Egress
  people: Pick<People, 'accounts' | 'audit' | 'users'>
  live: Live
  /** What comes to life after it. */
  retrieve: Knowledge['retrieve']
  retrieveAnywhere: Knowledge['retrieveAnywhere']
  readWhole: Knowledge['readWhole']
  readAcross: Knowledge['readAcross']
  /** For programs. */
  embedders: readonly Embedder[]
  site(): URL
}

/** Talking with models: who answers, what is said, what is found again and what leaves the house. */
export function createTalk(needs: TalkNeeds) {
  const { config, platform, log, clock, egress, live } = needs
  const { accounts, audit, users } = needs.people
  const { database, metrics } = platform

  const roleOf = async (userId: Id): Promise<Role | undefined> => (await accounts.directory.get(userId))?.role
  const namesOf = async (ids: readonly Id[]): Promise<Map<Id, string>> =>
    new Map((await accounts.directory.byIds(ids)).map(({ id, displayName }) => [id, displayName]))

  const models = createModels({
    config,
    database,
    clock,
    log,
    egress,
    sealer: platform.keySealer,
    audit,
    requireStepUp: accounts.requireStepUp,
    jobs: platform.jobs,
    allowed: (caller) => users.permissions.reachOf(caller),
    assistantsWith: (modelIds) => assistants.namesWith(modelIds),
    changed: () => live.changed('everyone', 'models', 'all'),
  })
  const assistants: Assistants = createAssistants({
    database,
    clock,
    models,
    people: {
      groupsOf: users.groupsOf,
      roleOf,
      namesOf,
      mannerOf: accounts.directory.mannerOf,
      mayShare: (caller) => users.permissions.may(caller, 'sharing'),
    },
    changed: () => live.changed('everyone', 'assistants', 'all'),
  })
  const prompts = createPrompts({ database, clock, changed: (whom) => live.changed(whom, 'prompts', 'all') })
  const search = createSearch({ database, readTexts: createFoundTexts(database) })
  const tools = createTools({
    database,
    clock,
    log,
    audit,
    egress,
    findInConversations: search.find,
    async findInKnowledge(userId, query, passages, signal) {
      const found = await needs.retrieveAnywhere(userId, query, { passages, milliseconds: config.retrievalMs }, signal)
      return guard.passages(userId, found.results)
    },
    sees: () => asides.sees(),
    async lookAtPicture({ userId, conversationId, name, question }, signal) {
      const picture = await attachments.newestPicture(conversationId, name)
      if (picture === null) throw new AppError('not_found', 'There is no picture in this conversation.')
      return { name: picture.name, text: await asides.look(userId, picture, question, signal) }
    },
    readText: textOf,
    programs: config.toolPrograms,
    settings: platform.settings,
    sealer: platform.keySealer,
    site: {
      publicUrl: config.publicUrl,
      basePath: basePathOf(config.publicUrl),
      cookie: (name) =>
        createSessionCookie({ secure: config.cookieSecure, basePath: basePathOf(config.publicUrl), name }),
    },
    groupsOf: users.groupsOf,
    changed: (userId) => live.changed(userId === undefined ? 'everyone' : [userId], 'models', 'all'),
    mayUseTools: (asker) => users.permissions.may(asker, 'tools'),
  })
  const { settings } = platform
  const guard = createGuard({ settings, audit, clock, log, flagged: metrics.injectionFlagged })
  const guardedTools: Pick<typeof tools, 'boxFor'> = {
    boxFor: async (userId, ...asked) => guard.tools(userId, await tools.boxFor(userId, ...asked)),
  }
  const gatherContext = createContext({
    clock,
    log,
    retrievalMs: config.retrievalMs,
    rewrites: config.rewriteQuestions,
    async retrieve(userId, ...asked) {
      const found = await needs.retrieve(userId, ...asked)
      return { ...found, results: await guard.passages(userId, found.results) }
    },
    async readWhole(userId, ...asked) {
      const whole = await needs.readWhole(userId, ...asked)
      return whole && guard.passages(userId, whole)
    },
    readAcross: async (userId, ...asked) => guard.passages(userId, await needs.readAcross(userId, ...asked)),
    retrieved: metrics.retrieved,
  })
  const attachments = createAttachments({ database, files: platform.files, readDocument: readPlainText })
  const usage = createUsage({
    database,
    clock,
    log,
    audit,
    jobs: platform.jobs,
    people: budgetPeople(needs.people),
    models: budgetModels(models),
    houseState: () => houseState(platform, { runs, live }),
    feedback: {
      sums: (...span) => chats.feedbackSums(...span),
      assistantNames: assistants.names,
    },
  })
  const reckoning = createReckoning(models.calibration)
  const handOver = createHandOver()
  const runs = createRuns({
    database,
    live,
    ports: createRunPorts(
      database,
      models,
      assistants,
      search,
      guardedTools,
      gatherContext,
      attachments,
      usage.bookRun,
      reckoning,
      handOver,
    ),
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
    assistants,
    runs,
    search,
    jobs: platform.jobs,
    checkText: guard.message,
    checkFile: guard.file,
    allowance: usage.allowance,
    attachments,
    handOver,
    mayUseTools: (caller) => users.permissions.may(caller, 'tools'),
    mayOpenRooms: (userId) => users.permissions.may({ userId }, 'rooms'),
    sees: () => asides.sees(),
    maximumCharacters: config.limits.messageCharacters,
    changed: (userIds, kind, id) => live.changed(userIds, kind, id),
  })
  const asides: Asides = createAsides({
    database,
    clock,
    log,
    settings,
    audit,
    models,
    usage,
    runs,
    roleOf,
    changed: () => live.changed('everyone', 'models', 'all'),
    chats: chats.exchanges,
  })
  const sharing = createSharing({
    database,
    clock,
    log,
    audit,
    languageOf: accounts.languageOf,
    read: chats.read,
    readAll: chats.readAll,
    mayShare: (caller) => users.permissions.may(caller, 'sharing'),
    isActive: async (userId) => (await accounts.directory.get(userId))?.state === 'active',
    namesOf,
    addressOf: (token) => new URL(`share/${token}`, needs.site()).href,
  })
  const measured = ({
    firstToken,
    errorCode,
    usage: used,
  }: Pick<EndedCall, 'firstToken' | 'errorCode' | 'usage'>): void => {
    if (firstToken !== null) metrics.runFirstToken(firstToken / 1000)
    if (errorCode !== null) metrics.runFailed(errorCode)
    if (used === null) return
    metrics.runTokens('input', used.inputTokens)
    metrics.runTokens('output', used.outputTokens)
  }
  const arrivals = createImport({
    database,
    clock,
    jobs: platform.jobs,
    files: platform.files,
    arrivals: chats.arrivals,
    mayUpload: (caller) => users.permissions.may(caller, 'uploads'),
    uploadBytes: config.limits.uploadMegabytes * 1024 * 1024,
  })
  const gateway = createGateway({
    models,
    clock,
    log,
    usage,
    embedders: needs.embedders,
    ended: measured,
    checkText: guard.message,
    takeTurn: runs.takeTurn,
  })
  runs.onRunEnded((ended) => {
    chats
      .tellEnded(ended.conversationId)
      .catch((error: unknown) => log.warn('Nobody could be told that an answer has ended', { error }))
    asides.afterRun(ended)
    reckoning.ended(ended)
    usage.settleRun(ended).catch((error: unknown) => log.warn('A budget could not be settled yet', { error }))
    measured(ended)
  })
  metrics.watch('parley_provider_circuit_state', () => models.circuits())
  metrics.watch('parley_runs_active', () => runs.activeCount())

  return {
    models,
    assistants,
    runs,
    chats,
    asides,
    usage,
    tools,
    imports: arrivals.imports,
    /** What others have noted about somebody who goes. */
    forgetWithin: [assistants.forget, usage.forget],
    /** What is kept of one person beside their conversations, for their copy of everything. */
    partsOf: {
      assistants: assistants.ownedBy,
      feedback: chats.feedbackBy,
      imports: arrivals.imports.reportsOf,
      prompts: prompts.ownedBy,
      toolServers: tools.signInsOf,
      shares: sharing.ownedBy,
      usage: usage.daysOf,
    },
    routes: [
      ...chats.routes,
      ...asides.routes,
      ...runs.routes,
      ...search.routes,
      ...sharing.routes,
      ...arrivals.routes,
      ...tools.routes,
      ...models.routes,
      ...assistants.routes,
      ...prompts.routes,
      ...gateway.routes,
      ...usage.routes,
      ...guard.routes,
    ],
  }
}
