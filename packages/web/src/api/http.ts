import { problem, type Problem } from '@parley/contract'
import * as z from 'zod/mini'
import { t } from '../i18n/index.ts'
import { appUrl } from './base.ts'

/** A failure with the server's own words for it. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(told: Problem) {
    super(told.detail)
    this.problem = told
  }
}

export const apiUrl = (path: string): URL => appUrl(`api/${path}`)

/** Calls the server and checks what it answers; anything but success is a ProblemError. */
export async function call<Schema extends z.ZodMiniType>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  schema: Schema,
  body?: unknown,
  signal?: AbortSignal,
): Promise<z.output<Schema>> {
  const response = await reach(method, path, body, signal)
  const text = await response.text()
  const json: unknown = text === '' ? null : parse(text)
  if (!response.ok) throw new ProblemError(problem.safeParse(json).data ?? unknownProblem(response.status))
  return schema.parse(json)
}

export const nothing = z.null()

async function reach(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(apiUrl(path), {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ProblemError({ ...unknownProblem(0), detail: t('error.network'), retryable: true, actions: ['retry'] })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function unknownProblem(status: number): Problem {
  return {
    type: 'about:blank',
    title: t('error.unexpected'),
    status,
    code: 'internal',
    detail: t('error.unexpected'),
    errorId: '',
    retryable: false,
    retryAfter: null,
    actions: [],
  }
}
