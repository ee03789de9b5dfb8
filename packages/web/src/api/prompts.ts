import * as contract from '@parley/contract'
import type { ChangePrompt, CreatePrompt, Id } from '@parley/contract'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { after, call, nothing } from './http.ts'
import { queryClient } from './queries.ts'

/** By name: one's own and those offered to everyone; with a search, those whose name holds it. */
export const promptsQuery = (search = '') =>
  infiniteQueryOptions({
    queryKey: ['prompts', search],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const asked = search === '' ? '' : `&q=${encodeURIComponent(search)}`
      return call('GET', `prompts?limit=100${asked}${after(pageParam)}`, contract.promptList, { signal })
    },
    getNextPageParam: (page: ReturnType<typeof contract.promptList.parse>) => page.nextCursor,
  })

const showAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['prompts'] })

export async function createPrompt(body: CreatePrompt): Promise<void> {
  await call('POST', 'prompts', contract.prompt, { body })
  await showAgain()
}

export async function changePrompt(id: Id, body: ChangePrompt): Promise<void> {
  await call('PATCH', `prompts/${id}`, contract.prompt, { body })
  await showAgain()
}

export async function deletePrompt(id: Id): Promise<void> {
  await call('DELETE', `prompts/${id}`, nothing)
  await showAgain()
}
