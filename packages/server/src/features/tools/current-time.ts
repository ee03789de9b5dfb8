import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { defineTool } from './tool.ts'

export const currentTime = (clock: Clock) =>
  defineTool({
    name: 'current_time',
    title: 'Date and time',
    description: 'The date and time now, in UTC and in a time zone such as Europe/Berlin.',
    given: z.object({ timeZone: z.optional(z.string().check(z.maxLength(60))) }),
    reachesOut: false,
    approval: 'never',
    call({ timeZone }) {
      const now = new Date(clock.now())
      if (timeZone === undefined) return `${now.toISOString()} (UTC)`
      return `${now.toISOString()} (UTC); ${formatIn(timeZone).format(now)} in ${timeZone}`
    },
  })

function formatIn(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'long' })
  } catch (cause) {
    throw new AppError('validation_failed', `There is no time zone ${timeZone}. Use a name such as Europe/Berlin.`, {
      cause,
    })
  }
}
