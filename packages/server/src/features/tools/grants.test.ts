import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { adminToolList, toolList, type AdminTool, type ChangeTool } from '@parley/contract'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

describe('who may use which tool, and when they are asked', () => {
  let app: TestApp
  let ada: TestClient
  let bob: TestClient
  let bobId = ''
  before(async () => {
    app = await startTestApp()
    ada = new TestClient(app.url)
    bob = new TestClient(app.url)
    await ada.register('ada')
    bobId = (await bob.register('bob')).id
  })
  after(() => app.close())

  const one = async (name: string): Promise<AdminTool> => {
    const { items } = adminToolList.parse(await ada.ok('GET', '/api/admin/tools'))
    const found = items.find((tool) => tool.name === name)
    assert.ok(found)
    return found
  }
  const change = async (name: string, wanted: Omit<ChangeTool, 'version'>): Promise<void> => {
    const { version } = await one(name)
    await ada.ok('PATCH', `/api/admin/tools/${name}`, { version, ...wanted })
  }
  const namesFor = async (client: TestClient): Promise<string[]> =>
    toolList.parse(await client.ok('GET', '/api/tools')).items.map(({ name }) => name)
  const sum = (second: number) => `tool=calculate:{"expression":"1+${second}"}`
  const ask = async (client: TestClient, conversationId: string, text: string, tools: string[]) =>
    (await client.send(conversationId, { text, tools })).runs[0]?.id ?? ''
  const offered = (): string => JSON.stringify(app.provider.requests.at(-1)?.body)

  test('a permission for the conversation covers the calls that wait, those that follow, and no other conversation', async () => {
    await change('calculate', { approval: 'ask' })
    const { id } = await ada.conversation()
    const runId = await ask(ada, id, `/lab ${sum(1)} ${sum(2)} How much?`, ['calculate'])
    const callId = await ada.untilToolWaits(id)
    await ada.ok('POST', `/api/runs/${runId}/approval`, { callId, granted: true, always: true })
    const granted = (await ada.follow(runId)).filter((event) => event.type === 'tool-approval')
    assert.deepEqual(granted.map(({ state }) => state).toSorted(), ['granted', 'granted', 'waiting', 'waiting'])

    const later = await ask(ada, id, `/lab ${sum(1)} Again?`, ['calculate'])
    assert.ok((await ada.follow(later)).every(({ type }) => type !== 'tool-approval'))

    const other = await ada.conversation()
    const elsewhere = await ask(ada, other.id, `/lab ${sum(1)} And here?`, ['calculate'])
    await ada.untilToolWaits(other.id)
    await ada.ok('POST', `/api/runs/${elsewhere}/cancel`, {})
  })

  test('a tool of which each call must be seen asks again whatever somebody said before', async () => {
    await change('calculate', { approval: 'always' })
    const { id } = await ada.conversation()
    for (const question of ['First?', 'Second?']) {
      const runId = await ask(ada, id, `/lab ${sum(1)} ${question}`, ['calculate'])
      const callId = await ada.untilToolWaits(id)
      await ada.ok('POST', `/api/runs/${runId}/approval`, { callId, granted: true, always: true })
      await ada.follow(runId)
    }
    await change('calculate', { approval: 'never' })
    const runId = await ask(ada, id, `/lab ${sum(1)} Third?`, ['calculate'])
    assert.ok((await ada.follow(runId)).every(({ type }) => type !== 'tool-approval'))
  })

  test('a tool that is off, or of a group, is there for nobody else, not even by name', async () => {
    const group = Object(await ada.ok('POST', '/api/admin/groups', { name: 'Reckoners' }))
    await change('calculate', { groupIds: [group.id] })
    await change('current_time', { enabled: false })
    assert.ok(!(await namesFor(bob)).includes('calculate'))
    assert.ok(!(await namesFor(ada)).includes('current_time'))
    const { id } = await bob.conversation()
    await bob.follow(await ask(bob, id, '/lab tool=calculate:{"expression":"1+1"} Two?', ['calculate', 'weather']))
    assert.doesNotMatch(offered(), /"name":"calculate","description"/)
    const [call] = (await bob.messages(id)).items.at(-1)?.toolCalls ?? []
    assert.match(call?.result ?? '', /no tool calculate/)

    await ada.ok('POST', `/api/admin/groups/${group.id}/members`, { add: [bobId] })
    assert.ok((await namesFor(bob)).includes('calculate'))
    await change('current_time', { enabled: true })
  })

  test('of two administrators who change a tool at once one is told; members are told nothing', async () => {
    const { version } = await one('weather')
    await change('weather', { approval: 'always' })
    const late = await ada.call('PATCH', '/api/admin/tools/weather', { version, approval: 'never' })
    assert.equal(late.status, 409)
    assert.equal(Object(late.body).current.approval, 'always')
    assert.equal((await bob.call('GET', '/api/admin/tools')).status, 403)
    assert.equal((await ada.call('PATCH', '/api/admin/tools/nothing', { version: 0 })).status, 404)
    const audit = Object(await ada.ok('GET', '/api/admin/audit?action=tool'))
    assert.equal(audit.items[0].target.id, 'weather')
    await change('weather', { approval: 'ask' })
  })

  test('a question says which tools it gave, so that another tab goes on with them', async () => {
    const { id } = await ada.conversation()
    await ada.follow(await ask(ada, id, 'Two?', ['calculate']))
    assert.deepEqual((await ada.messages(id)).items.at(0)?.tools, ['calculate'])
  })
})
