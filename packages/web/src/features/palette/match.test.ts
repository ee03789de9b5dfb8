import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchScore } from './match.ts'

test('every word must be there, in any order, without regard for case and accents', () => {
  assert.ok(matchScore('Neuer Café-Chat', 'chat cafe') > 0)
  assert.ok(matchScore('ÉCOLE', 'ecole') > 0)
  assert.ok(matchScore('دردشة جديدة', 'جديدة') > 0)
  assert.equal(matchScore('New chat', 'new talk'), 0)
  assert.ok(matchScore('anything', '') > 0)
})

test('what begins with the words comes before what holds them', () => {
  const [first, second, third] = ['Dark', 'Appearance: Dark', 'Undark'].map((text) => matchScore(text, 'dark'))
  assert.ok((first ?? 0) > (second ?? 0))
  assert.ok((second ?? 0) > (third ?? 0))
})
