import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import type { AuditTrail } from '#platform/audit.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Allowance } from './budgets/allowance.ts'
import type { BudgetService } from './budgets/budgets.service.ts'
import { sendCsv } from './export.ts'
import type { UsageService } from './usage.service.ts'

export interface UsageRoutesOptions {
  usage: UsageService
  allowance: Allowance
  budgets: BudgetService
  audit: AuditTrail
  log: Log
}

const administers = { policy: { who: 'administrator' } } as const
const params = z.object({ id: contract.id })

export function usageRoutes({ usage, allowance, budgets, audit, log }: UsageRoutesOptions): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/me/usage',
      summary: 'What you have used, and how far you are with your budgets',
      policy: { who: 'user', scope: 'read' },
      query: contract.usageQuery,
      responses: { 200: contract.ownUsage },
      handle: async ({ caller, query }) => ({
        status: 200,
        body: await usage.own(caller.userId, query, await allowance.states(caller)),
      }),
    }),
    route({
      ...administers,
      method: 'GET',
      path: '/api/admin/usage',
      summary: 'What everybody has used, by day, model, person or kind of call',
      query: contract.adminUsageQuery,
      responses: { 200: contract.adminUsage },
      handle: async ({ query: { by, ...span } }) => ({ status: 200, body: await usage.all(span, by) }),
    }),
    route({
      method: 'GET',
      path: '/api/admin/usage/export',
      summary: 'The same as a file for spreadsheets: a line for each day, model and person',
      policy: { who: 'administrator', limiter: 'costly' },
      query: contract.usageQuery,
      writes: 'Who takes the books along is recorded.',
      responses: { 200: z.unknown() },
      async handle({ caller, query }) {
        const pages = usage.pages(query)
        // Read before the head goes out, so that a wrong span is answered as such.
        const first = await pages.next()
        await audit.record({ action: 'usage.exported', actorId: caller.userId, result: 'ok' })
        return {
          status: 200,
          headers: {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': 'attachment; filename="parley-usage.csv"',
          },
          stream: (response) => void sendCsv(response, startingWith(first, pages), log),
        }
      },
    }),
    route({
      ...administers,
      method: 'GET',
      path: '/api/admin/usage/feedback',
      summary: 'How often answers were found good and bad, by model and by assistant',
      query: contract.usageQuery,
      responses: { 200: contract.feedbackSums },
      handle: async ({ query }) => ({ status: 200, body: await usage.feedback(query) }),
    }),
    route({
      ...administers,
      method: 'GET',
      path: '/api/admin/budgets',
      summary: 'How much may be used, by whom',
      responses: { 200: contract.budgetList },
      handle: async () => ({ status: 200, body: { items: await budgets.list(), nextCursor: null } }),
    }),
    route({
      ...administers,
      method: 'POST',
      path: '/api/admin/budgets',
      summary: 'Limit how much may be used',
      body: contract.createBudget,
      responses: { 201: contract.budget },
      handle: async ({ caller, body }) => ({ status: 201, body: await budgets.create(caller.userId, body) }),
    }),
    route({
      ...administers,
      method: 'PATCH',
      path: '/api/admin/budgets/:id',
      summary: 'Change a budget; with another subject, model, measure or time it is counted anew from the books',
      params,
      body: contract.changeBudget,
      responses: { 200: contract.budget },
      handle: async ({ caller, params: { id }, body }) => ({
        status: 200,
        body: await budgets.change(caller.userId, id, body),
      }),
    }),
    route({
      ...administers,
      method: 'DELETE',
      path: '/api/admin/budgets/:id',
      summary: 'Limit it no longer',
      params,
      responses: { 204: null },
      async handle({ caller, params: { id } }) {
        await budgets.delete(caller.userId, id)
        return { status: 204 }
      },
    }),
  ]
}

async function* startingWith<Item>(
  first: IteratorResult<Item, void>,
  rest: AsyncGenerator<Item>,
): AsyncGenerator<Item> {
  if (first.done) return
  yield first.value
  yield* rest
}
