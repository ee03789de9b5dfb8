import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { AuditService } from './audit.service.ts'
import { sendExport } from './export.ts'

const types = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const

export function auditRoutes(audit: AuditService, log: Log): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/me/activity',
      summary: 'What you did here, and what was done to your account, newest first',
      policy: { who: 'session' },
      query: contract.activityQuery,
      responses: { 200: contract.activityList },
      handle: async ({ caller, query }) => ({
        status: 200,
        body: await audit.activity.list(caller.userId, query.limit, query.cursor),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/admin/audit',
      summary: 'What was done here, newest first',
      policy: { who: 'administrator' },
      query: contract.auditQuery,
      responses: { 200: contract.auditList },
      handle: async ({ query }) => ({ status: 200, body: await audit.list(query) }),
    }),
    route({
      method: 'GET',
      path: '/api/admin/audit/export',
      summary: 'The same as a file: CSV for spreadsheets, or JSON',
      policy: { who: 'administrator', limiter: 'costly' },
      query: contract.auditExportQuery,
      writes: 'Who takes the record along is recorded.',
      responses: { 200: z.unknown() },
      async handle({ caller, query, address }) {
        const { format, ...search } = query
        await audit.record({
          action: 'audit.exported',
          actorId: caller.userId,
          address,
          result: 'ok',
          detail: { format },
        })
        const headers = {
          'content-type': types[format],
          'content-disposition': `attachment; filename="parley-audit.${format}"`,
        }
        return {
          status: 200,
          headers,
          stream: (response) => void sendExport(response, audit.pages(search), format, log),
        }
      },
    }),
    route({
      method: 'POST',
      path: '/api/admin/audit/verify',
      summary: 'Walk the whole chain and say whether anything was changed or removed',
      policy: { who: 'administrator', limiter: 'costly' },
      responses: { 200: contract.auditVerdict },
      handle: async () => ({ status: 200, body: await audit.verify() }),
    }),
  ]
}
