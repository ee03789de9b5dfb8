import * as contract from '@parley/contract'
import type { AsideSettings, Id, Role } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { Setting, Settings } from '#platform/settings/index.ts'

export interface AsideRouteOptions {
  suggest(person: { userId: Id; role: Role }, messageId: Id): Promise<string[]>
  settings: Settings
  setting: Setting<AsideSettings>
  audit: AuditTrail
  hasModel(modelId: string): Promise<boolean>
  changed(): void
}

export function asideRoutes({ suggest, settings, setting, audit, hasModel, changed }: AsideRouteOptions): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/messages/:id/suggestions',
      summary: 'Questions to go on with after this answer; made once, none where nobody makes them',
      policy: { who: 'user', scope: 'chat', limiter: 'asides' },
      params: z.object({ id: contract.id }),
      responses: { 200: contract.suggestions },
      handle: async ({ caller, params }) => ({ status: 200, body: { items: await suggest(caller, params.id) } }),
    }),
    route({
      method: 'GET',
      path: '/api/admin/asides',
      summary: 'Whether conversations are named and questions suggested, and by which model',
      policy: { who: 'administrator' },
      responses: { 200: contract.versionedAsideSettings },
      handle: async () => ({ status: 200, body: await settings.get(setting) }),
    }),
    route({
      method: 'PUT',
      path: '/api/admin/asides',
      summary: 'Have conversations named and questions suggested, and say by which model',
      policy: { who: 'administrator' },
      body: contract.changeAsideSettings,
      responses: { 200: contract.versionedAsideSettings },
      async handle({ caller, address, body }) {
        const { modelId, visionModelId, titles, suggestions } = body.value
        for (const [field, id] of Object.entries({ modelId, visionModelId })) {
          if (id === null || (await hasModel(id))) continue
          const what = 'There is no such model.'
          throw new AppError('validation_failed', what, { fields: { [field]: [what] }, actions: ['edit'] })
        }
        const stored = await settings.set(setting, body.value, body.version)
        changed()
        const detail = { titles, suggestions, modelId, visionModelId }
        await audit.record({ action: 'asides.changed', actorId: caller.userId, address, result: 'ok', detail })
        return { status: 200, body: stored }
      },
    }),
  ]
}
