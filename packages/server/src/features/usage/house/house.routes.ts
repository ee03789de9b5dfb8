import * as contract from '@parley/contract'
import type { HouseState } from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { GivenUp } from './given-up.ts'
import type { Samples } from './samples.ts'

export interface HouseRoutesOptions {
  samples: Samples
  givenUp: GivenUp
  houseState(): Promise<HouseState>
}

const administers = { policy: { who: 'administrator' } } as const

export function houseRoutes({ samples, givenUp, houseState }: HouseRoutesOptions): Route[] {
  return [
    route({
      ...administers,
      method: 'GET',
      path: '/api/admin/usage/house',
      summary: 'Jobs, storage and what goes on now',
      responses: { 200: contract.houseState },
      handle: async () => ({ status: 200, body: await houseState() }),
    }),
    route({
      ...administers,
      method: 'GET',
      path: '/api/admin/usage/house/course',
      summary: 'Jobs and storage over time, by the hour up to a week, by the day beyond',
      query: contract.houseCourseQuery,
      responses: { 200: contract.houseCourse },
      handle: async ({ query }) => ({ status: 200, body: await samples.course(query.days) }),
    }),
    route({
      ...administers,
      method: 'GET',
      path: '/api/admin/jobs/given-up',
      summary: 'Work in the background that failed as often as it may, the newest first',
      query: contract.givenUpJobsQuery,
      responses: { 200: contract.givenUpJobList },
      handle: async ({ query }) => ({ status: 200, body: await givenUp.page(query.cursor) }),
    }),
    route({
      ...administers,
      method: 'POST',
      path: '/api/admin/jobs/:id/retry',
      summary: 'Give such work all its attempts again',
      params: z.object({ id: contract.id }),
      responses: { 204: null },
      async handle({ caller, params }) {
        await givenUp.retry(params.id, caller.userId)
        return { status: 204 }
      },
    }),
  ]
}
