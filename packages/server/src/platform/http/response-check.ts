import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import type { Route, RouteAnswer } from './route.ts'
import { nameOf } from './route-table.ts'

/** Our own promise kept: the declared status, the declared shape, and no field beyond it that could leak. */
export function checkAnswer(route: Route, answer: RouteAnswer): void {
  const schema = route.responses[answer.status]
  if (schema === undefined) throw new Error(`${nameOf(route)} answered ${answer.status}, which it does not declare.`)
  if (answer.stream) return
  if (schema === null) {
    if (answer.body !== undefined) throw new Error(`${nameOf(route)} declares an empty answer but gave a body.`)
    return
  }
  if (answer.body instanceof Uint8Array) return
  const onTheWire: unknown = answer.body === undefined ? undefined : JSON.parse(JSON.stringify(answer.body))
  const result = z.safeParse(schema, onTheWire)
  if (!result.success) throw new Error(`${nameOf(route)} broke its answer's schema: ${z.prettifyError(result.error)}`)
  const declared: unknown = result.data === undefined ? undefined : JSON.parse(JSON.stringify(result.data))
  if (!isDeepStrictEqual(declared, onTheWire)) {
    throw new Error(`${nameOf(route)} answered with fields that its schema does not name.`)
  }
}
