import { setImmediate } from 'node:timers/promises'
import * as contract from '@parley/contract'
import type { Id, InjectionPolicy, PassageFound } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createRecent } from '#platform/recent.ts'
import type { Setting, Settings } from '#platform/settings/index.ts'
import type { ToolBox } from '#features/runs/index.ts'
import { piecesOf, signalsIn, type Signal } from './signals.ts'

/** The same of the same person is written down once in this time; the metric counts each. */
const quietMs = 60_000
const mostRemembered = 10_000

const setting: Setting<InjectionPolicy> = {
  key: 'injection',
  schema: contract.injectionPolicy,
  fallback: { messages: 'flag', passages: 'flag', tools: 'flag' },
}

export interface GuardOptions {
  settings: Settings
  audit: AuditTrail
  clock: Clock
  log: Log
  /** For metrics. */
  flagged(): void
}

/** Looks for text that tries to give models instructions, in what people write and in what is read for them. */
export function createGuard({ settings, audit, clock, log, flagged }: GuardOptions) {
  const policy = createRecent(clock, async () => (await settings.get(setting)).value)
  const told = new Map<string, number>()

  function tell(userId: Id, where: keyof InjectionPolicy, signals: string, blocked: boolean): void {
    flagged()
    const what = `${userId} ${where} ${signals}`
    const now = clock.monotonic()
    if (now - (told.get(what) ?? -quietMs) < quietMs) return
    if (told.size >= mostRemembered) told.clear()
    told.set(what, now)
    const entry = { action: 'injection.flagged', actorId: userId, detail: { where, signals, blocked } }
    audit
      .record({ ...entry, result: blocked ? 'denied' : 'ok' })
      .catch((error: unknown) => log.warn('An injection could not be written down', { error }))
  }

  /** Others get their turn between two pieces. */
  async function look(text: string): Promise<Signal[]> {
    const [first = '', ...more] = piecesOf(text)
    const found = new Set(signalsIn(first))
    for (const piece of more) {
      await setImmediate()
      for (const signal of signalsIn(piece)) found.add(signal)
    }
    return [...found]
  }

  /** Whether it may pass. */
  async function passes(userId: Id, where: keyof InjectionPolicy, text: string): Promise<boolean> {
    const reaction = (await policy.get())[where]
    if (reaction === 'off') return true
    const signals = await look(text)
    if (signals.length === 0) return true
    tell(userId, where, signals.join(' '), reaction === 'block')
    return reaction !== 'block'
  }

  return {
    /** Refuses what somebody wrote where the policy says so. */
    async message(userId: Id, text: string): Promise<void> {
      if (await passes(userId, 'messages', text)) return
      const what =
        'This reads like an attempt to change the model’s instructions, which is not allowed here. Say it otherwise.'
      throw new AppError('validation_failed', what, { fields: { text: [what] }, actions: ['edit'] })
    },

    /** Refuses a file on a message where what is in it must not reach a model. */
    async file(userId: Id, { name, text }: { name: string; text: string }): Promise<void> {
      if (await passes(userId, 'passages', `${name}\n${text}`)) return
      const what = `${name} reads like an attempt to give instructions to the model, which is not allowed here.`
      throw new AppError('validation_failed', what, { fields: { attachmentIds: [what] }, actions: ['edit'] })
    },

    /** Leaves out what must not reach a model: a passage with what it is called, or what stands around one. */
    async passages(userId: Id, found: readonly PassageFound[]): Promise<PassageFound[]> {
      const looked = await Promise.all(
        found.map(async (passage) => {
          const { documentName, headings, text, before, after } = passage
          if (!(await passes(userId, 'passages', [documentName, ...headings, text].join('\n')))) return []
          const around = [before, after].filter((part) => part !== null).join('\n')
          const isClean = around === '' || (await passes(userId, 'passages', around))
          return [isClean ? passage : { ...passage, before: null, after: null }]
        }),
      )
      return looked.flat()
    },

    tools(userId: Id, box: ToolBox | undefined): ToolBox | undefined {
      if (box === undefined) return undefined
      return {
        ...box,
        async call(...asked) {
          const result = await box.call(...asked)
          if (await passes(userId, 'tools', result)) return result
          throw new AppError('forbidden', 'The result was withheld: it tried to give instructions.')
        },
      }
    },

    routes: [
      route({
        method: 'GET',
        path: '/api/admin/injection',
        summary: 'What is done with text that tries to give models instructions',
        policy: { who: 'administrator' },
        responses: { 200: contract.versionedInjectionPolicy },
        handle: async () => ({ status: 200, body: await settings.get(setting) }),
      }),
      route({
        method: 'PUT',
        path: '/api/admin/injection',
        summary: 'Look for it or not, write it down, or let it not pass',
        policy: { who: 'administrator', stepUp: true },
        body: contract.changeInjectionPolicy,
        responses: { 200: contract.versionedInjectionPolicy },
        async handle({ caller, body }) {
          const stored = await settings.set(setting, body.value, body.version)
          policy.forget()
          const detail = { ...body.value }
          await audit.record({ action: 'injection.changed', actorId: caller.userId, result: 'ok', detail })
          return { status: 200, body: stored }
        },
      }),
    ] satisfies Route[],
  }
}

export type Guard = ReturnType<typeof createGuard>
