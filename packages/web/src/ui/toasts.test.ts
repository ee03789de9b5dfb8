import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { act, dismiss, showToast, shownToasts } from './toasts.ts'

beforeEach(() => {
  for (const toast of shownToasts()) dismiss(toast)
})
const texts = (): string[] => shownToasts().map(({ text }) => text)

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

test('who takes it back has nothing done', () => {
  const told: string[] = []
  showToast({ text: 'gone', action: { text: 'Undo', run: () => told.push('undone') }, done: () => told.push('done') })
  const [toast] = shownToasts()
  assert.ok(toast)
  act(toast)
  dismiss(toast)
  assert.deepEqual(told, ['undone'])
})
