import { problem } from '@parley/contract'
import type * as z from 'zod/mini'
import { t } from '../i18n/index.ts'
import { inOwnWords } from '../i18n/problem-words.ts'
import { apiUrl, ProblemError, unknownProblem } from './http.ts'

export interface UploadOptions {
  method?: 'POST' | 'PUT'
  field: string
  file: File
  signal: AbortSignal
  /** How much of it is on its way: from 0 to 1. */
  progress(part: number): void
}

/** Sends one file as a form, and tells how far it is: which fetch cannot. */
export function upload<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
  { method = 'POST', field, file, signal, progress }: UploadOptions,
): Promise<z.output<Schema>> {
  const { promise, resolve, reject } = Promise.withResolvers<z.output<Schema>>()
  const request = new XMLHttpRequest()
  const form = new FormData()
  form.append(field, file, file.name)
  const stop = (): void => request.abort()
  request.open(method, apiUrl(path))
  request.responseType = 'text'
  request.upload.addEventListener('progress', ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total))
  request.addEventListener('load', () => {
    const json = parse(request.responseText)
    if (request.status < 200 || request.status > 299) {
      return reject(new ProblemError(inOwnWords(problem.safeParse(json).data ?? unknownProblem(request.status))))
    }
    const answer = schema.safeParse(json)
    if (answer.success) resolve(answer.data)
    else reject(new ProblemError(unknownProblem(request.status)))
  })
  request.addEventListener('error', () =>
    reject(new ProblemError({ ...unknownProblem(0), detail: t('error.network'), retryable: true, actions: ['retry'] })),
  )
  request.addEventListener('abort', () => reject(new DOMException('The upload was stopped.', 'AbortError')))
  if (signal.aborted) reject(new DOMException('The upload was stopped.', 'AbortError'))
  else {
    signal.addEventListener('abort', stop)
    request.send(form)
  }
  return promise.finally(() => signal.removeEventListener('abort', stop))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
