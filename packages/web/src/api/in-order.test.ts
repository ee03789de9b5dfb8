import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ended, inOrder } from './in-order.ts'

test('what is begun under one key goes one after the other, whatever becomes of it; another key waits for nobody', async () => {
  const seen: string[] = []
  const first = Promise.withResolvers<void>()
  const held = inOrder('chat', async () => {
    seen.push('first begins')
    await first.promise
    throw new Error('It could not be changed.')
  })
  const next = inOrder('chat', async () => seen.push('second'))
  const over = ended('chat').then(() => seen.push('over'))
  await inOrder('other', async () => seen.push('other'))
  assert.deepEqual(seen, ['first begins', 'other'])
  first.resolve()
  await assert.rejects(held)
  await Promise.all([next, over])
  assert.deepEqual(seen, ['first begins', 'other', 'second', 'over'])
  await ended('chat')
})
