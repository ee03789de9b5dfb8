import * as contract from '@parley/contract'
import type { AssistantGrant, ChangeAssistant, CreateAssistant, Id } from '@parley/contract'
import { queryOptions } from '@tanstack/react-query'
import { call, nothing } from './http.ts'
import { queryClient } from './queries.ts'

/** All that this person may use; with a search, those whose name holds it. */
export const assistantsQuery = (search = '') =>
  queryOptions({
    queryKey: ['assistants', search],
    queryFn: ({ signal }) => {
      const asked = search === '' ? '' : `&q=${encodeURIComponent(search)}`
      return call('GET', `assistants?limit=100${asked}`, contract.assistantList, { signal })
    },
  })

export const assistantQuery = (id: Id) =>
  queryOptions({
    queryKey: ['assistant', id],
    queryFn: ({ signal }) => call('GET', `assistants/${id}`, contract.assistant, { signal }),
    staleTime: 0,
  })

export const assistantGrantsQuery = (id: Id) =>
  queryOptions({
    queryKey: ['assistant-grants', id],
    queryFn: ({ signal }) => call('GET', `assistants/${id}/grants`, contract.assistantGrants, { signal }),
    staleTime: 0,
  })

export const assistantVersionsQuery = (id: Id) =>
  queryOptions({
    queryKey: ['assistant-versions', id],
    queryFn: ({ signal }) =>
      call('GET', `assistants/${id}/versions?limit=50`, contract.assistantVersionList, { signal }),
    staleTime: 0,
  })

export async function showAssistantsAgain(id?: Id): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['assistants'] })
  if (id === undefined) return
  for (const name of ['assistant', 'assistant-versions', 'assistant-grants']) {
    await queryClient.invalidateQueries({ queryKey: [name, id] })
  }
}

export async function createAssistant(body: CreateAssistant): Promise<contract.Assistant> {
  const made = await call('POST', 'assistants', contract.assistant, { body })
  await showAssistantsAgain()
  return made
}

export async function changeAssistant(id: Id, body: ChangeAssistant): Promise<void> {
  await call('PATCH', `assistants/${id}`, contract.assistant, { body })
  await showAssistantsAgain(id)
}

export async function deleteAssistant(id: Id): Promise<void> {
  await call('DELETE', `assistants/${id}`, nothing)
  await showAssistantsAgain()
}

export async function shareAssistant(id: Id, grants: AssistantGrant[]): Promise<void> {
  await call('PUT', `assistants/${id}/grants`, nothing, { body: { grants } })
  await showAssistantsAgain(id)
}
