import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readModels } from './discover.ts'

const only = (entry: object) => readModels({ object: 'list', data: [{ object: 'model', ...entry }] })[0]

describe('openai: the list of models', () => {
  it('knows OpenAI’s own by name and offers none for chat that cannot chat', () => {
    const names = ['gpt-4o', 'o4-mini', 'text-embedding-3-small', 'whisper-1', 'tts-1-hd', 'dall-e-3', 'gpt-image-1']
    const more = ['omni-moderation-latest', 'gpt-4o-realtime-preview', 'davinci-002', 'sora-2', 'gpt-4o-transcribe']
    const chat = readModels({ data: [...names, ...more].map((id) => ({ id })) }).filter((model) => model.chat === true)
    assert.deepEqual(
      chat.map(({ upstream }) => upstream),
      ['gpt-4o', 'o4-mini'],
    )
    assert.deepEqual(chat[0]?.capabilities, { tools: true, vision: true, reasoning: false })
    assert.deepEqual(chat[1]?.capabilities, { tools: true, vision: true, reasoning: true })
    assert.equal(chat[0]?.contextWindow, 128_000)
  })
  it('promises nothing for a name nobody knows', () => {
    assert.deepEqual(only({ id: 'my-own-model' }), {
      upstream: 'my-own-model',
      name: 'my-own-model',
      capabilities: { tools: false, vision: false, reasoning: false },
      contextWindow: null,
      chat: true,
    })
  })
  it('believes what OpenRouter, vLLM, Mistral and Together tell', () => {
    const openrouter = only({
      id: 'some/new-model',
      name: 'Some: New Model',
      context_length: 65_536,
      architecture: { input_modalities: ['text', 'image'] },
      supported_parameters: ['tools', 'temperature'],
    })
    assert.deepEqual(openrouter, {
      upstream: 'some/new-model',
      name: 'Some: New Model',
      capabilities: { tools: true, vision: true, reasoning: false },
      contextWindow: 65_536,
      chat: true,
    })
    assert.equal(only({ id: 'x', max_model_len: 4096 })?.contextWindow, 4096)
    const capabilities = { completion_chat: false, function_calling: false, vision: false }
    assert.equal(only({ id: 'mistral-x', capabilities })?.chat, false)
    assert.equal(readModels([{ id: 'together', type: 'embedding' }])[0]?.chat, false)
  })
  it('makes nothing of nonsense', () => {
    for (const body of [null, 'text', 7, [], {}, { data: 'x' }, { data: [null, 7, {}, { id: 5 }, { id: '' }] }]) {
      assert.deepEqual(readModels(body), [])
    }
  })
})
