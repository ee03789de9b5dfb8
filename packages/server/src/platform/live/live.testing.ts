import { newId, type Id, type RunEventBody } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { systemClock } from '#platform/clock.ts'
import { createHttpServer, createSessionCookie, type Authenticate, type Caller } from '#platform/http/index.ts'
import type { Log } from '#platform/log/log.ts'
import { createLive, EventFrame, liveRoutes, type Live, type LiveOptions, type LivePorts } from './index.ts'
import type { RunTopic } from './run-topic.ts'

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}

export interface LiveHouse {
  live: Live
  port: number
  ada: Caller
  bob: Caller
  /** What nobody may see any more. */
  hidden: Set<Id>
  signedOut: Set<Id>
  /** How often a piece of a log was read. */
  reads: number
  begin(conversationId: Id): RunTopic
  publish(topic: RunTopic, ...bodies: RunEventBody[]): void
  end(topic: RunTopic): void
  close(): Promise<void>
}

/** The hub behind the real server, over logs kept in memory. */
export async function openLiveHouse(
  options: Partial<LiveOptions> & { ports?: Partial<LivePorts> } = {},
): Promise<LiveHouse> {
  const logs = new Map<Id, EventFrame[]>()
  const [ada, bob] = [callerOf('ada'), callerOf('bob')]
  const hidden = new Set<Id>()
  const signedOut = new Set<Id>()
  const mayFollow = (caller: Caller, id: Id): Promise<boolean> => Promise.resolve(caller === ada && !hidden.has(id))
  const authenticate: Authenticate = ({ sessionToken, bearer }) => {
    const caller = [ada, bob].find((one) => names.get(one) === (sessionToken ?? bearer))
    return Promise.resolve(caller && !signedOut.has(caller.userId) ? { caller, stage: 'full' } : null)
  }
  const live = createLive(
    {
      authenticate,
      authenticateToken: (token) => Promise.resolve(token === 'fresh' ? { caller: ada, stage: 'full' } : null),
      again: (caller) => Promise.resolve(signedOut.has(caller.userId) ? null : { caller, stage: 'full' }),
      take: () => Promise.resolve(),
      mayFollowRun: mayFollow,
      mayFollowConversation: mayFollow,
      async readRun(runId, after) {
        house.reads += 1
        const log = logs.get(runId) ?? []
        const frames = log.slice(after, after + 50)
        if (log.length === 0) return { frames, state: 'gone' }
        return { frames, state: log.at(-1)?.ends ? 'ended' : 'open' }
      },
      send: () => Promise.reject(new AppError('validation_failed', 'Write something first.')),
      cancel: () => Promise.resolve(),
      ...options.ports,
    },
    { clock: systemClock, log: silent, connectionsPerUser: 0, connectionsPerAddress: 0, ...options },
  )
  const server = createHttpServer({
    routes: liveRoutes(live),
    upgrades: { '/api/live': live.upgrade },
    authenticate,
    cookie: createSessionCookie({ secure: false, basePath: '/' }),
    limiter: { take: () => ({ allowed: true }) },
    log: silent,
    clock: systemClock,
    publicUrl: null,
    allowedOrigins: [],
    trustedProxies: [],
    staticDir: null,
    checkResponses: true,
  })
  const { port } = await server.listen('127.0.0.1', 0)

  const house: LiveHouse = {
    live,
    port,
    ada,
    bob,
    hidden,
    signedOut,
    reads: 0,
    begin(conversationId) {
      const topic = live.openRun(newId(), conversationId)
      logs.set(topic.runId, [])
      house.publish(topic, { type: 'run-start', modelId: 'scripted' })
      return topic
    },
    publish(topic, ...bodies) {
      const log = logs.get(topic.runId) ?? []
      const frames = bodies.map(
        (body, index) => new EventFrame(topic.runId, topic.last + 1 + index, JSON.stringify(body)),
      )
      log.push(...frames)
      topic.publish(frames)
    },
    end(topic) {
      house.publish(topic, { type: 'run-end', status: 'complete' })
      live.closeRun(topic)
    },
    async close() {
      await live.close()
      await server.close(0)
    },
  }
  return house
}

const names = new WeakMap<Caller, string>()

function callerOf(name: string): Caller {
  const caller: Caller = { userId: newId(), role: 'member', via: { kind: 'session', sessionId: newId() } }
  names.set(caller, name)
  return caller
}
