import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { act, dismiss, showToast, shownToasts, takeBackLast } from './toasts.ts'

beforeEach(() => {
  for (const toast of shownToasts.current()) dismiss(toast)
})
const texts = (): string[] => shownToasts.current().map(({ text }) => text)

test('the oldest makes room for the fifth, and what waited for its end is done', () => {
  const done: string[] = []
  for (const text of ['1', '2', '3', '4', '5', '6']) showToast({ text, done: () => done.push(text) })
  assert.deepEqual(texts(), ['3', '4', '5', '6'])
  assert.deepEqual(done, ['1', '2'])
})

test('what shall stay stays, as long as something else can go', () => {
  showToast({ text: 'stays', stays: true })
  for (const text of ['1', '2', '3', '4']) showToast({ text })
  assert.deepEqual(texts(), ['stays', '2', '3', '4'])
})

test('who takes it back has nothing done, and the last comes back first', () => {
  const told: string[] = []
  for (const text of ['1', '2']) {
    showToast({ text, undo: () => told.push(`undone ${text}`), done: () => told.push(`done ${text}`) })
  }
  showToast({ text: 'something else', action: { text: 'Load it', run: () => told.push('loaded') } })
  const gone = shownToasts.current()[1]
  assert.ok(gone)
  assert.equal(takeBackLast(), true)
  dismiss(gone)
  assert.equal(takeBackLast(), true)
  assert.equal(takeBackLast(), false)
  assert.deepEqual(told, ['undone 2', 'undone 1'])
  const [other] = shownToasts.current()
  assert.ok(other)
  act(other)
  assert.deepEqual(told.at(-1), 'loaded')
})
