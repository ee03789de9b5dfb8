import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confirmation, prove } from './proof.ts'

test('two acts that need a proof at once share one, and neither waits for ever', async () => {
  const acts = [prove(), prove()]
  confirmation.end(true)
  assert.deepEqual(await Promise.all(acts), [true, true])
  const next = prove()
  confirmation.end(false)
  assert.equal(await next, false)
})
