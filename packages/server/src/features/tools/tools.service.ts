import type { AdminTool, AdminToolList, ChangeTool, Id, Tool as OfferedTool } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import type { ToolBox } from '#features/runs/index.ts'
import { isFor, offersOf, presentForAdministrators, presentOffer, type Offer } from './offer.ts'
import type { Tool } from './tool.ts'
import type { ToolQueries } from './tools.queries.ts'

/** Enough for any honest question; a model that goes round in circles is stopped. */
const limits = { steps: 8, seconds: 180, cost: 1 }
const callMs = 30_000

export interface ToolServiceOptions {
  clock: Clock
  log: Log
  audit: AuditTrail
  queries: ToolQueries
  /** All that there are now. */
  tools(): Promise<readonly Tool[]>
  groupsOf(userId: Id): Promise<Id[]>
  /** The tools on offer are others than before. */
  changed(): void
  mayUseTools(asker: { userId: Id }): Promise<boolean>
  /** The servers of tools at which this person has signed in for themselves. */
  signedInAt(userId: Id): Promise<ReadonlySet<Id>>
}

export interface Administrator {
  userId: Id
  address: string
}

export function createToolService(options: ToolServiceOptions) {
  const { clock, log, audit, queries, tools, groupsOf } = options

  const all = async (): Promise<Offer[]> => offersOf(await tools(), await queries.settings())

  async function offersFor(userId: Id): Promise<Offer[]> {
    if (!(await options.mayUseTools({ userId }))) return []
    const [offers, groupIds] = await Promise.all([all(), groupsOf(userId)])
    return offers.filter(isFor(groupIds))
  }

  return {
    async list(userId: Id): Promise<OfferedTool[]> {
      const [offers, signedInAt] = await Promise.all([offersFor(userId), options.signedInAt(userId)])
      return offers.map((offer) => presentOffer(offer, signedInAt))
    },

    /** Those of the named tools that this person may use now. Undefined where there is none. */
    async boxFor(userId: Id, conversationId: Id, names: readonly string[]): Promise<ToolBox | undefined> {
      if (names.length === 0) return undefined
      const chosen = (await offersFor(userId)).filter(({ tool }) => names.includes(tool.name))
      if (chosen.length === 0) return undefined
      const [permittedNames, signedInAt] = await Promise.all([
        queries.permittedIn(userId, conversationId),
        chosen.some(({ tool }) => tool.signInAt !== null) ? options.signedInAt(userId) : new Set<Id>(),
      ])
      // Lists, not sets: an answer keeps them for as long as it is written, and they are short.
      const permitted = [...permittedNames]
      let signedOut = chosen.flatMap(({ tool: { signInAt } }) =>
        signInAt === null || signedInAt.has(signInAt) ? [] : [signInAt],
      )
      const offerOf = (name: string): Offer | undefined => chosen.find(({ tool }) => tool.name === name)
      return {
        definitions: chosen.map(({ tool: { name, description, parameters } }) => ({ name, description, parameters })),
        limits: { steps: limits.steps, milliseconds: limits.seconds * 1000, cost: limits.cost },
        asks(name) {
          const offer = offerOf(name)
          // Nothing is done in anybody's name before they have signed in: the run waits for that as for their word.
          if (offer?.tool.signInAt && signedOut.includes(offer.tool.signInAt)) return true
          const approval = offer?.approval ?? 'never'
          return approval === 'always' || (approval === 'ask' && !permitted.includes(name))
        },
        async permit(name) {
          if (offerOf(name)?.approval !== 'ask') return
          permitted.push(name)
          await queries.permit({ user_id: userId, conversation_id: conversationId, name, granted_at: clock.now() })
        },
        async call(name, given, { signal, cite }) {
          const offer = offerOf(name)
          if (offer === undefined) throw new AppError('not_found', `There is no tool ${name}.`)
          const result = await offer.tool.call(readJson(given), {
            userId,
            conversationId,
            signal: AbortSignal.any([signal, AbortSignal.timeout(callMs)]),
            cite,
          })
          signedOut = signedOut.filter((id) => id !== offer.tool.signInAt)
          return result
        },
        broken: (name, error) => log.error('A tool failed', { tool: name, error }),
      }
    },

    async administered(): Promise<AdminToolList> {
      return { items: (await all()).map(presentForAdministrators), nextCursor: null, limits }
    },

    async change(by: Administrator, name: string, request: ChangeTool): Promise<AdminTool> {
      const offer = (await all()).find(({ tool }) => tool.name === name)
      if (offer === undefined) throw noSuchTool()
      const { version, ...wanted } = request
      const changed: Offer = {
        tool: offer.tool,
        version: offer.version + 1,
        enabled: wanted.enabled ?? offer.enabled,
        approval: wanted.approval ?? offer.approval,
        groupIds: wanted.groupIds === undefined ? offer.groupIds : wanted.groupIds,
      }
      const stored =
        version === offer.version &&
        (await queries.keepSetting({
          name,
          enabled: changed.enabled ? 1 : 0,
          approval: changed.approval,
          group_ids: changed.groupIds === null ? null : JSON.stringify(changed.groupIds),
          version: changed.version,
          updated_at: clock.now(),
        }))
      if (!stored) {
        const now = (await all()).find(({ tool }) => tool.name === name) ?? offer
        throw new AppError('version_conflict', 'Somebody changed this tool meanwhile.', {
          current: presentForAdministrators(now),
          actions: ['edit'],
        })
      }
      options.changed()
      await audit.record({
        action: 'tool.changed',
        actorId: by.userId,
        address: by.address,
        result: 'ok',
        target: { kind: 'tool', id: name, name: offer.tool.title },
        detail: { enabled: changed.enabled, approval: changed.approval, groups: changed.groupIds?.length ?? null },
      })
      return presentForAdministrators(changed)
    },
  }
}

export type ToolService = ReturnType<typeof createToolService>

export const noSuchTool = (): AppError => new AppError('not_found', 'There is no such tool.')

/** In words for the model, which can then try again. */
function readJson(written: string): unknown {
  try {
    return JSON.parse(written === '' ? '{}' : written) as unknown
  } catch (cause) {
    throw new AppError('validation_failed', 'The arguments are no JSON.', { cause })
  }
}
