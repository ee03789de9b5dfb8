import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Model, ProviderKind } from '@parley/contract'
import { smallModelFor } from './choose-model.ts'

function model(id: string, kind: ProviderKind, more: Partial<Model> = {}): Model {
  return {
    id: `${kind}/${id}`,
    name: id,
    description: null,
    provider: { id: kind, name: kind, kind },
    efforts: [],
    capabilities: { tools: true, vision: false, reasoning: false },
    contextWindow: null,
    prices: null,
    isDefault: false,
    isStarter: false,
    ...more,
  }
}
const thinks = { capabilities: { tools: true, vision: false, reasoning: true } }
const price = (input: number, output: number) => ({ prices: { input, output, cached: null } })

test('a vendor has a small one by its name, rather one that does not think, and none for other uses', () => {
  const openai = ['gpt-5', 'gpt-5-mini', 'gpt-4.1-mini', 'gpt-4o-mini-tts', 'gpt-4o-mini-search-preview'].map((id) =>
    model(id, 'openai', id.startsWith('gpt-5') ? thinks : {}),
  )
  assert.equal(smallModelFor('openai/gpt-5', openai), 'openai/gpt-4.1-mini')
  const anthropic = ['claude-opus-4', 'claude-haiku-4-5'].map((id) => model(id, 'anthropic', thinks))
  assert.equal(smallModelFor('anthropic/claude-opus-4', anthropic), 'anthropic/claude-haiku-4-5')
  assert.equal(smallModelFor('anthropic/claude-opus-4', openai), null, 'a model that is not there')
})

test('a price that is known counts for more than a name, and a dear model is never called for it', () => {
  const priced = [
    model('large', 'openai', price(5, 20)),
    model('mini', 'openai', price(4, 16)),
    model('b', 'openai', price(0.2, 1)),
  ]
  assert.equal(smallModelFor('openai/large', priced), 'openai/b')
  assert.equal(smallModelFor('openai/large', priced.slice(0, 2)), null)
})

test('what runs at home does it by itself, but for the starter and for programs', () => {
  assert.equal(smallModelFor('ollama/llama', [model('llama', 'ollama')]), 'ollama/llama')
  assert.equal(smallModelFor('embedded/own', [model('own', 'embedded')]), 'embedded/own')
  assert.equal(smallModelFor('embedded/starter', [model('starter', 'embedded', { isStarter: true })]), null)
  assert.equal(smallModelFor('command/fortune', [model('fortune', 'command')]), null)
})
