import assert from 'node:assert/strict'
import { it } from 'node:test'
import { hear } from '../testing/chat.ts'
import { createPassagesProvider } from './passages.ts'

it('says openly that there is neither a model nor a document, and what to do', async () => {
  const heard = await hear(createPassagesProvider())
  assert.match(
    heard.text,
    /no language model.*no documents[\s\S]*Ollama[\s\S]*in Administration under Models[\s\S]*OPENAI_API_KEY/,
  )
  assert.deepEqual(heard.outcome, { finish: 'stop', usage: null })
})

it('answers nothing once it is no longer wanted', async () => {
  const reason = new Error('stopped')
  const heard = await hear(createPassagesProvider(), {}, AbortSignal.abort(reason))
  assert.equal(heard.text, '')
  assert.equal(heard.error, reason)
})
