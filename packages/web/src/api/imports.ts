import * as contract from '@parley/contract'
import type { ImportState } from '@parley/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { after, apiUrl, call, nothing, ProblemError } from './http.ts'
import { queryClient } from './queries.ts'

const everyMs = 700

export const isGoingOn = ({ state }: ImportState): boolean => state === 'waiting' || state === 'running'

/** Asked again for as long as one of them goes on. */
export const importsQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: ({ signal }) => call('GET', 'imports?limit=10', contract.importList, { signal }),
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.items.some(isGoingOn) === true ? everyMs : false),
})

export const importItemsQuery = (jobId: string) =>
  infiniteQueryOptions({
    queryKey: ['import-items', jobId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('GET', `imports/${jobId}/items?limit=50${after(pageParam)}`, contract.importItems, { signal }),
    getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor,
  })

/** Only this old way of sending tells how far it is. */
export function bringIn(file: File, progress: (share: number) => void): { done: Promise<void>; stop: () => void } {
  const request = new XMLHttpRequest()
  const done = new Promise<void>((resolve, reject) => {
    const form = new FormData()
    form.append('file', file)
    request.open('POST', apiUrl('import'))
    request.upload.addEventListener('progress', ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total))
    request.addEventListener('load', () => {
      if (request.status === 202) return resolve()
      const told = contract.problem.safeParse(parsed(request.responseText)).data
      reject(told === undefined ? new Error('unknown') : new ProblemError(told))
    })
    request.addEventListener('error', () => reject(new Error('network')))
    request.addEventListener('abort', () => resolve())
    request.send(form)
  })
  const shown = done.finally(() => void queryClient.invalidateQueries({ queryKey: importsQuery.queryKey }))
  return { done: shown, stop: () => request.abort() }
}

export async function stopImport(jobId: string): Promise<void> {
  await call('POST', `imports/${jobId}/cancel`, nothing)
  await queryClient.invalidateQueries({ queryKey: importsQuery.queryKey })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
