import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placesOf } from './passage-places.ts'

const page = [
  'Chapter 3',
  '',
  'The kettle must',
  'be descaled every',
  'six weeks.',
  'Page 12',
  'Warranty',
  'Two years.',
]

test('the pieces of a passage are found, whatever the line breaks and signs between them', () => {
  assert.deepEqual(placesOf(page, 'The kettle must be  descaled every\nsix weeks!'), [2, 3, 4])
})

test('a passage that begins on the page before shows the part that is here', () => {
  assert.deepEqual(placesOf(page, 'as was said above. be descaled every six weeks.'), [3, 4])
})

test('what does not stand on the page is shown nowhere', () => {
  assert.deepEqual(placesOf(page, 'A teapot needs no care at all.'), [])
  assert.deepEqual(placesOf(page, ''), [])
  assert.deepEqual(placesOf([], 'The kettle'), [])
})
