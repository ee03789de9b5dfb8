import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startLabProvider, type LabProvider } from '@parley/lab'
import type { Egress } from '#platform/egress/index.ts'
import { hear, loopbackEgress, quickLimits } from '../testing/chat.ts'
import { createOpenaiProvider } from './openai.ts'

describe('the OpenAI adapter', () => {
  let lab: LabProvider
  let egress: Egress
  before(async () => {
    egress = loopbackEgress()
    lab = await startLabProvider({ protocol: 'openai', apiKey: 'sk-lab-right', script: { tokensPerSecond: 0 } })
  })
  after(async () => {
    await egress.close()
    await lab.close()
  })
  const provider = (apiKey = 'sk-lab-right') =>
    createOpenaiProvider({ egress, baseUrl: lab.url, apiKey, limits: quickLimits })

  it('streams text with usage', async () => {
    const heard = await hear(provider(), { ask: 'What is a river?' })
    assert.match(heard.text, /You asked: \*\*What is a river\?\*\*/)
    assert.match(heard.text, /Grüße, 日本語 and 🌍/)
    assert.equal(heard.outcome?.finish, 'stop')
    assert.equal(heard.outcome?.usage?.inputTokens, 12)
  })
  it('says that the key was refused without repeating it', async () => {
    const heard = await hear(provider('sk-lab-wrong'))
    assert.match(String(heard.error), /key was refused/)
    assert.doesNotMatch(String(heard.error), /sk-lab-wrong/)
  })
})
