import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Conversation } from '@parley/contract'
import { groupConversations } from './conversation-groups.ts'

function at(title: string, time: Date, pinned = false): Conversation {
  return {
    id: title,
    kind: 'private',
    title,
    modelId: null,
    assistantId: null,
    systemPrompt: null,
    collectionIds: [],
    documentsOnly: false,
    reasoningEffort: null,
    temporary: false,
    pinned,
    archived: false,
    folder: null,
    draft: null,
    leafId: null,
    running: false,
    unread: false,
    createdAt: time.toISOString(),
    updatedAt: time.toISOString(),
  }
}

test('conversations stand under how long ago they were, pinned ones and those in folders not among them', () => {
  const now = new Date(2026, 2, 10, 9)
  const groups = groupConversations(
    [
      at('this morning', new Date(2026, 2, 10, 0, 1)),
      at('last night', new Date(2026, 2, 9, 23, 59)),
      at('on Thursday', new Date(2026, 2, 5, 12)),
      at('last year', new Date(2025, 2, 5)),
      at('pinned', new Date(2020, 0, 1), true),
      { ...at('in a folder', now), folder: 'Work' },
    ],
    now,
  )
  assert.deepEqual(
    groups.map(({ name, items }) => [name, ...items.map(({ title }) => title)]),
    [
      ['group.today', 'this morning'],
      ['group.yesterday', 'last night'],
      ['group.week', 'on Thursday'],
      ['group.earlier', 'last year'],
    ],
  )
  assert.deepEqual(groupConversations([], now), [])
})
