import assert from 'node:assert/strict'
import { test } from 'node:test'
import { besideOf } from './surroundings.ts'

const chunk = (position: number, text: string, headings = '["One"]') => ({
  id: `c${position}`,
  document_id: 'd',
  position,
  headings,
  text,
})

test('a passage comes with what stands around it in its section', () => {
  const middle = chunk(5, 'The middle.')
  const beside = besideOf([middle], [chunk(4, 'Before it.'), chunk(6, 'After it.', '["Two"]')])
  assert.deepEqual(beside.get('c5'), { before: 'Before it.', after: null })
})

test('what is given by itself is not given twice', () => {
  const [left, right] = [chunk(1, 'Left.'), chunk(2, 'Right.')]
  assert.deepEqual(besideOf([left, right], [left, right, chunk(3, 'More.')]).get('c2'), {
    before: null,
    after: 'More.',
  })
})

test('of what is long, whole sentences next to the passage', () => {
  const sentences = Array.from({ length: 60 }, (_, at) => `This is sentence ${at}.`).join(' ')
  const around = besideOf([chunk(1, 'x')], [chunk(0, sentences), chunk(2, sentences)]).get('c1')
  assert.match(around?.before ?? '', /^… This is sentence \d+\..*sentence 59\.$/)
  assert.match(around?.after ?? '', /^This is sentence 0\..*\. …$/)
  assert.ok((around?.before ?? '').length < 410 && (around?.after ?? '').length < 410)
})
