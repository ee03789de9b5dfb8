import { problem, type Problem } from '@parley/contract'
import * as z from 'zod/mini'
import { language, t } from '../i18n/index.ts'
import { inOwnWords } from '../i18n/problem-words.ts'
import { appUrl } from './base.ts'
import { PasskeyRefused } from './passkeys.ts'

// The page's policy forbids making code at run time, and only trying would be reported as an attack.
z.config({ jitless: true })

/** A failure with the server's own words for it. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(told: Problem) {
    super(told.detail)
    this.problem = told
  }

  /**
   * The request may not have arrived at all, what stands before the server could not pass it on, or the server is just
   * restarting: the same request again is the way on.
   */
  get isUnreachable(): boolean {
    const { status, code } = this.problem
    return status === 0 || code === 'maintenance' || (code === 'internal' && [502, 503, 504].includes(status))
  }
}

export const apiUrl = (path: string): URL => appUrl(`api/${path}`)

/** The next page of a list, in an address; the first is asked for without. */
export const after = (cursor: string): string => (cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`)

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export interface CallOptions {
  body?: unknown
  /** Files instead of a body. */
  form?: FormData
  signal?: AbortSignal
  /** Goes out even while the page is being left. */
  keepalive?: boolean
  limitMs?: number
}

/** What no answer comes to in this time did not arrive. */
const longestAskMs = 60_000
/** Doing may wait for others: a model is asked, a program started. What takes longer is a job. */
const longestDoMs = 300_000

/** Calls the server and checks what it answers; anything but success is a ProblemError. */
export async function call<Schema extends z.ZodMiniType>(
  method: Method,
  path: string,
  schema: Schema,
  options: CallOptions = {},
): Promise<z.output<Schema>> {
  const { response, text } = await reach(method, path, options)
  const json: unknown = text === '' ? null : parseJson(text)
  if (!response.ok) {
    const told = problem.safeParse(json).data ?? { ...unknownProblem(response.status), retryAfter: waitOf(response) }
    refusals.get(told.code)?.()
    throw new ProblemError(inOwnWords(told))
  }
  const answer = schema.safeParse(json)
  if (!answer.success) throw new ProblemError(unknownProblem(response.status))
  return answer.data
}

const refusals = new Map<string, () => void>()

/** Called whenever the server refuses something for this reason, whatever was asked. */
export function whenRefused(code: Problem['code'], listener: () => void): void {
  refusals.set(code, listener)
}

/** For answers without a body. */
export const nothing = z.null()

interface Reached {
  response: Response
  text: string
}

/** The whole answer: one that breaks off on its way has not come. */
async function reach(method: Method, path: string, options: CallOptions): Promise<Reached> {
  const { body, form, signal, keepalive, limitMs = method === 'GET' ? longestAskMs : longestDoMs } = options
  const limit = new AbortController()
  // How long files take depends on the way they go.
  const timer = form === undefined ? setTimeout(() => limit.abort(), limitMs) : undefined
  try {
    const response = await fetch(apiUrl(path), {
      method,
      // What is spoken here, not what the browser would ask for: mails follow it.
      headers: { 'accept-language': language(), ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: form ?? (body === undefined ? null : JSON.stringify(body)),
      signal: signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
      keepalive: keepalive ?? false,
    })
    return { response, text: await response.text() }
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ProblemError({ ...unknownProblem(0), detail: t('error.network'), retryable: true, actions: ['retry'] })
  } finally {
    clearTimeout(timer)
  }
}

/** How many seconds a proxy asks to be left alone. */
function waitOf({ headers }: Response): number | null {
  const seconds = Number(headers.get('retry-after') ?? '')
  return seconds > 0 ? Math.ceil(seconds) : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function unknownProblem(status: number): Problem {
  return {
    type: 'about:blank',
    title: t('error.unexpected'),
    status,
    code: 'internal',
    detail: t('error.unexpected'),
    errorId: '',
    retryable: false,
    retryAfter: null,
    actions: ['retry'],
  }
}

/** What went wrong, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return { ...unknownProblem(0), ...(error instanceof PasskeyRefused && { detail: error.message }) }
}
