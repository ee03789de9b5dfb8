import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Problem } from '@parley/contract'
import { createUploadQueue, type UploadWish } from './upload-queue.ts'

const problem: Problem = {
  type: 'about:blank',
  title: 'Too large',
  status: 413,
  code: 'too_large',
  detail: 'This file is too large.',
  errorId: '',
  retryable: false,
  retryAfter: null,
  actions: [],
}

function staged() {
  const calls: { wish: UploadWish; signal: AbortSignal; end: PromiseWithResolvers<{ duplicate: boolean }> }[] = []
  const arrived: string[] = []
  const queue = createUploadQueue({
    send(wish, signal) {
      const end = Promise.withResolvers<{ duplicate: boolean }>()
      signal.addEventListener('abort', () => end.reject(new Error('stopped')))
      calls.push({ wish, signal, end })
      return end.promise
    },
    problemOf: () => problem,
    arrived: (id) => void arrived.push(id),
  })
  const wish = (name: string): UploadWish => ({ collectionId: 'c', name, file: new File(['x'], name) })
  return { calls, arrived, queue, wish, states: () => queue.items().map(({ state }) => state) }
}
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('three files go at once, the others after them', async () => {
  const { calls, arrived, queue, wish, states } = staged()
  queue.add(['1', '2', '3', '4', '5'].map(wish))
  assert.equal(calls.length, 3)
  calls[1]?.end.resolve({ duplicate: false })
  calls[2]?.end.resolve({ duplicate: true })
  await soon()
  assert.deepEqual(states(), ['sending', 'sent', 'known', 'sending', 'sending'])
  assert.deepEqual(arrived, ['c', 'c'])
})

test('one that is refused says why, waits for nobody and can be tried again', async () => {
  const { calls, queue, wish, states } = staged()
  queue.add(['1', '2'].map(wish))
  calls[0]?.end.reject(new Error('too large'))
  calls[1]?.end.resolve({ duplicate: false })
  await soon()
  assert.deepEqual(states(), ['refused', 'sent'])
  assert.equal(queue.items()[0]?.problem?.code, 'too_large')
  queue.retry(queue.items()[0]?.key ?? 0)
  calls[2]?.end.resolve({ duplicate: false })
  await soon()
  assert.deepEqual(states(), ['sent', 'sent'])
})

test('one that is stopped leaves the list and makes room for the next', async () => {
  const { calls, queue, wish, states } = staged()
  queue.add(['1', '2', '3', '4'].map(wish))
  queue.cancel(queue.items()[0]?.key ?? 0)
  await soon()
  assert.equal(calls[0]?.signal.aborted, true)
  assert.deepEqual(
    queue.items().map(({ name }) => name),
    ['2', '3', '4'],
  )
  assert.deepEqual(states(), ['sending', 'sending', 'sending'])
  queue.cancelAll('c')
  await soon()
  assert.equal(queue.items().length, 0)
  assert.ok(calls.every(({ signal }) => signal.aborted))
})
