import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newest, remember } from './own-versions.ts'

test('who changes twice what the page has shown once goes on from the own change, and from nobody else’s', () => {
  assert.equal(newest('tools/a', 3), 3)
  remember('tools/a', 3, 4)
  assert.equal(newest('tools/a', 3), 4, 'the page has not read it yet')
  remember('tools/a', 3, 5)
  assert.equal(newest('tools/a', 3), 5)
  assert.equal(newest('tools/a', 4), 5)
  assert.equal(newest('tools/a', 6), 6, 'somebody else has changed it since')
  assert.equal(newest('tools/a', 1), 1, 'another thing of that name')
  assert.equal(newest('tools/b', 3), 3)
  remember('tools/a', 6, 7)
  assert.equal(newest('tools/a', 3), 3)
  assert.equal(newest('tools/a', 6), 7)
})
