import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readLabCommand } from './script.ts'
import { startLabProvider } from './server.ts'
import { startLabProviderProcess } from '../provider-process.ts'

const ask = (url: string, content: string) =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'lab-chat', stream: true, messages: [{ role: 'user', content }] }),
  })

describe('the scripted model server', () => {
  it('reads a script from the question and leaves the rest to be asked', () => {
    assert.equal(readLabCommand('What is /lab?'), null)
    assert.deepEqual(readLabCommand('/lab stall after=5 speed=50 why is it = so'), {
      script: { fault: 'stall', after: 5, tokensPerSecond: 50 },
      question: 'why is it = so',
    })
    assert.deepEqual(readLabCommand('/lab tool=weather:{"place":"Ulm"} tool=time'), {
      script: {
        toolCalls: [
          { name: 'weather', arguments: '{"place":"Ulm"}' },
          { name: 'time', arguments: '{}' },
        ],
      },
      question: '',
    })
  })
  it('obeys a script in the question for that answer alone', async () => {
    const lab = await startLabProvider({ protocol: 'openai', script: { text: ['As usual'] } })
    assert.equal((await ask(lab.url, '/lab rate-limited retry-after=3 hello')).headers.get('retry-after'), '3')
    assert.match(await (await ask(lab.url, 'hello')).text(), /As usual.*\[DONE\]/s)
    await lab.close()
  })
  it('keeps its pace', async () => {
    const lab = await startLabProvider({ protocol: 'openai' })
    const began = performance.now()
    await (await ask(lab.url, '/lab tokens=21 speed=100 first=50')).text()
    const took = performance.now() - began
    await lab.close()
    assert.ok(took >= 245, `${took} ms for 20 pauses of 10 ms after 50 ms`)
  })
  it('runs in a process of its own', async () => {
    const lab = await startLabProviderProcess({ protocol: 'openai', script: { text: 'From afar' } })
    assert.match(await (await ask(lab.url, 'hello')).text(), /From/)
    await lab.close()
  })
})
