import { setTimeout as wait } from 'node:timers/promises'
import { importState } from '@parley/contract'
import type { TestClient } from '@parley/server/testing'

export interface Place {
  id: string
  parent: string
  children: string[]
  role: 'user' | 'assistant'
  text: string
}

/** Through the front door, in the form in which ChatGPT hands them out: a thousand times as fast as talking. */
export async function bringIn(client: TestClient, conversations: readonly unknown[]): Promise<void> {
  const file = new File([JSON.stringify(conversations)], 'conversations.json')
  let state = importState.parse((await client.upload('/api/import', 'file', [file])).body)
  while (state.state === 'waiting' || state.state === 'running') {
    await wait(200)
    state = importState.parse(await client.ok('GET', `/api/imports/${state.jobId}`))
  }
  if (state.counts.imported !== conversations.length) throw new Error(`They did not come in: ${JSON.stringify(state)}`)
}

/** One conversation; the first of the places follows `root`, the last is where it stands. */
export function conversationOf(id: string, title: string, places: readonly Place[]) {
  const root = { id: 'root', parent: null, children: [places[0]?.id], message: null }
  return {
    id,
    conversation_id: id,
    title,
    create_time: 1_700_000_000,
    update_time: 1_760_000_000,
    current_node: places.findLast(({ children }) => children.length === 0)?.id,
    mapping: Object.fromEntries([['root', root], ...places.map((place) => [place.id, nodeOf(place)] as const)]),
  }
}

function nodeOf({ id, parent, children, role, text }: Place) {
  return {
    id,
    parent,
    children,
    message: {
      id,
      author: { role, name: null, metadata: {} },
      create_time: 1_700_000_000,
      update_time: null,
      content: { content_type: 'text', parts: [text] },
      status: 'finished_successfully',
      end_turn: true,
      weight: 1,
      metadata: role === 'assistant' ? { model_slug: 'gpt-4o' } : {},
      recipient: 'all',
    },
  }
}
