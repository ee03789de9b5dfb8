import { problem } from '@parley/contract'
import * as z from 'zod/mini'
import type { HarnessAnswer } from './harness-call.ts'

const wireFailure = z.object({ error: z.object({ message: z.string(), type: z.string(), code: z.string() }) })

export interface ReadFailure {
  /** As it says itself; OpenAI's shape does not. */
  status: number
  code: string
  detail: string
}

/** What a refusal says in the form its path promises: a problem document, and below `/v1/` what OpenAI's clients read. */
export function readFailure(path: string, { status, contentType, text }: HarnessAnswer): ReadFailure | null {
  const json = parseJson(text)
  if (path.startsWith('/v1/')) {
    const parsed = wireFailure.safeParse(json)
    if (!parsed.success || !contentType.startsWith('application/json')) return null
    return { status, code: parsed.data.error.code, detail: parsed.data.error.message }
  }
  const parsed = problem.safeParse(json)
  return parsed.success && contentType.startsWith('application/problem+json') ? parsed.data : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
