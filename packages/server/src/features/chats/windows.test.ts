import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { adminModelList, modelList, type Notice, type RunEvent } from '@parley/contract'
import { startLabProvider, type LabProvider } from '@parley/lab'
import { tokensOf } from '#features/runs/index.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'

const model = 'ollama/local'
const used = 8192
const words = (count: number): string => 'lighthouse '.repeat(count).trim()

describe('what fits the window of a model on somebody’s own machine', { timeout: 120_000 }, () => {
  let ollama: LabProvider
  let app: TestApp
  let owner: TestClient
  before(async () => {
    const models = [
      { id: 'local:latest', tools: true, contextWindow: 131_072 },
      { id: 'plain:latest', contextWindow: 131_072 },
    ]
    ollama = await startLabProvider({ protocol: 'ollama', models })
    app = await startTestApp({ environment: { PARLEY_OLLAMA_URL: ollama.url } })
    owner = new TestClient(app.url)
    await owner.register('owner')
  })
  after(async () => {
    await app.close()
    await ollama.close()
  })

  interface Sent {
    messages: { role: string; content: string; tool_calls?: unknown[]; tool_name?: string }[]
    options: { num_ctx?: number }
    tools?: unknown[]
  }
  const last = (): Sent => Object(ollama.requests.findLast(({ path }) => path === '/api/chat')?.body)
  const sizeOf = (sent: Sent): number => tokensOf(sent.messages.map(({ content }) => ({ role: 'user', text: content })))
  const noticesOf = (events: readonly RunEvent[]): Notice[] =>
    events.flatMap((event) => (event.type === 'notice' ? [event.notice] : []))
  const ask = async (conversationId: string, text: string, more: object = {}): Promise<RunEvent[]> => {
    const sent = await owner.send(conversationId, { text, modelIds: [model], ...more })
    return owner.follow(sent.runs[0]?.id ?? '')
  }
  const changeModel = async (change: object): Promise<void> => {
    const { items } = adminModelList.parse(await owner.ok('GET', '/api/admin/models'))
    const version = items.find(({ id }) => id === model)?.version
    await owner.ok('PATCH', `/api/admin/models/${encodeURIComponent(model)}`, { version, ...change })
  }

  test('one window is shown, told to the server and used by chats and programs alike', async () => {
    const shown = modelList.parse(await owner.ok('GET', '/api/models')).items.find(({ id }) => id === model)
    assert.equal(shown?.contextWindow, used)
    const found = adminModelList.parse(await owner.ok('GET', '/api/admin/models')).items.find(({ id }) => id === model)
    assert.deepEqual([found?.found.contextWindow, found?.found.usualWindow], [131_072, used])
    const { id } = await owner.conversation()
    await ask(id, '/lab tokens=3 Hello')
    assert.equal(last().options.num_ctx, used)
    const key = Object(await owner.ok('POST', '/api/me/api-keys', { name: 'program', scopes: ['gateway'] })).key
    const answer = await fetch(new URL('/v1/chat/completions', app.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: '/lab tokens=1 Hi' }] }),
    })
    assert.equal(answer.status, 200)
    assert.equal(last().options.num_ctx, used)
    await changeModel({ contextWindow: 16_000 })
    await ask(id, '/lab tokens=3 Again')
    assert.equal(last().options.num_ctx, 16_000)
    await changeModel({ contextWindow: null })
  })

  test('a conversation that outgrows it loses its oldest turns, and the answer says so', async () => {
    const { id } = await owner.conversation()
    for (let turn = 0; turn < 6; turn += 1) {
      const notices = noticesOf(await ask(id, `/lab tokens=3 Question ${turn}: ${words(500)}`))
      const told = notices.find(({ kind }) => kind === 'older-left-out')
      assert.ok(sizeOf(last()) < used * 0.76, `${sizeOf(last())} tokens`)
      const read = last().messages.length
      assert.equal(told?.kind === 'older-left-out' ? told.kept : turn * 2 + 1, read)
      assert.equal(told === undefined, turn < 3, `turn ${turn} reads ${read}`)
    }
    assert.equal(last().messages[0]?.role, 'user')
  })

  test('of a file that is too long the beginning is read, also late in a conversation, and the answer says so', async () => {
    const { id } = await owner.conversation()
    for (let turn = 0; turn < 3; turn += 1) await ask(id, `/lab tokens=3 Question ${turn}: ${words(600)}`)
    const text = `THE BEGINNING ${words(12_000)} THE END`
    const { body: file } = await owner.upload('/api/files', 'file', [new File([text], 'report.txt')])
    const notices = noticesOf(await ask(id, '/lab tokens=3 What does it say?', { attachmentIds: [Object(file).id] }))
    assert.deepEqual(
      notices.filter(({ kind }) => kind === 'files-cut'),
      [{ kind: 'files-cut', names: ['report.txt'] }],
    )
    const asked = last().messages.at(-1)?.content ?? ''
    assert.match(asked, /THE BEGINNING/)
    assert.doesNotMatch(asked, /THE END/)
    assert.ok(asked.length > 8_000, `${asked.length} characters of the file`)
    assert.ok(sizeOf(last()) < used * 0.8, `${sizeOf(last())} tokens`)
  })

  test('a later question knows the calls and results before it, in the way its model can read', async () => {
    const { id } = await owner.conversation()
    await ask(id, '/lab tool=calculate:{"expression":"6*7"} tokens=2 What is it?', { tools: ['calculate'] })
    await ask(id, '/lab tokens=2 And twice that?', { tools: ['calculate'] })
    const known = last().messages
    assert.equal(known.filter(({ tool_calls: calls }) => calls !== undefined).length, 1)
    assert.match(known.find(({ role }) => role === 'tool')?.content ?? '', /42/)
    await ask(id, '/lab tokens=2 And again?')
    assert.equal(
      last().messages.some(({ role }) => role === 'tool'),
      false,
    )
    assert.match(JSON.stringify(last().messages), /Result of calculate.*42/)
  })
})
