import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressesOf } from './ollama-search.ts'

const addresses = (ollamaUrl: string, inContainer: boolean) =>
  addressesOf({ config: { ollamaUrl: new URL(ollamaUrl) }, inContainer })

test('from within a container Ollama is looked for on the machine around it too, unless its address was given', () => {
  assert.deepEqual(addresses('http://127.0.0.1:11434', true), [
    'http://127.0.0.1:11434',
    'http://host.docker.internal:11434',
  ])
  assert.deepEqual(addresses('http://127.0.0.1:11434', false), ['http://127.0.0.1:11434'])
  assert.deepEqual(addresses('http://ollama:11434', true), ['http://ollama:11434'])
})
