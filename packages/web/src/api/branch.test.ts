import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '@parley/contract'
import { withNewestPage, withOlderPage, withSent } from './branch.ts'

function chain(...ids: string[]): Message[] {
  return ids.map((id, index) => ({
    id,
    conversationId: 'c',
    parentId: index === 0 ? null : (ids[index - 1] ?? null),
    role: 'user',
    authorId: null,
    modelId: null,
    text: id,
    status: 'complete',
    runId: null,
    seq: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    editedAt: null,
    siblings: { index: 0, count: 1, ids: [id] },
  }))
}

const all = chain('a', 'b', 'c', 'd', 'e', 'f')
const ids = (messages: readonly Message[]): string => messages.map(({ id }) => id).join('')

test('the newest page takes the place of the end and keeps what was loaded above it', () => {
  const before = { items: all.slice(0, 4), older: null }
  const after = withNewestPage(before, { items: all.slice(2, 6), nextCursor: 'c' })
  assert.equal(ids(after.items), 'abcdef')
  assert.equal(after.older, null)
})

test('a message that comes again as it was is the same object, and one that changed is not', () => {
  const before = { items: all.slice(0, 4), older: null }
  const fetched = structuredClone(all.slice(2, 5)).map((one) => (one.id === 'd' ? { ...one, text: 'other' } : one))
  const { items } = withNewestPage(before, { items: fetched, nextCursor: 'c' })
  assert.equal(ids(items), 'abcde')
  assert.equal(items[2], all[2])
  assert.equal(items[3]?.text, 'other')
})

test('another branch leaves nothing of the first below where they part', () => {
  const [root, ...rest] = all
  assert.ok(root)
  const other = chain('a', 'x', 'y').slice(1)
  const after = withNewestPage({ items: [root, ...rest], older: null }, { items: other, nextCursor: 'x' })
  assert.equal(ids(after.items), 'axy')
})

test('a page that does not join is all there is', () => {
  const after = withNewestPage({ items: chain('p', 'q'), older: 'p' }, { items: all.slice(3), nextCursor: 'd' })
  assert.equal(ids(after.items), 'def')
  assert.equal(after.older, 'd')
})

test('an older page goes on top once, and only where it was asked for', () => {
  const before = { items: all.slice(3), older: 'd' }
  const page = { items: all.slice(1, 3), nextCursor: 'b' }
  const after = withOlderPage(before, page, 'd')
  assert.equal(ids(after.items), 'bcdef')
  assert.equal(withOlderPage(after, page, 'd'), after)
})

test('what was sent stands at the end once, and nowhere else', () => {
  const before = { items: all.slice(0, 4), older: null }
  const sent = all.slice(4)
  const after = withSent(before, sent)
  assert.equal(ids(after?.items ?? []), 'abcdef')
  assert.equal(after && withSent(after, sent), after)
  assert.equal(withSent({ items: all.slice(0, 2), older: null }, sent), undefined)
})
