import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Message } from '@parley/contract'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'
import { TestCollection } from '../knowledge/knowledge.testing.ts'

const question = '/lab tool=search_knowledge:{"query":"quinces"} Well?'

describe('searching documents as a tool', { timeout: 120_000 }, () => {
  let app: TestApp
  let ada: TestClient
  let eve: TestClient
  before(async () => {
    app = await startTestApp()
    ada = new TestClient(app.url)
    eve = new TestClient(app.url)
    await ada.register('ada')
    await eve.register('eve')
    const larder = await TestCollection.make(ada, 'Larder')
    await larder.read('quinces.md', '# Cellar\n\nQuinces are stored in straw, away from apples.')
  })
  after(() => app.close())

  async function answered(client: TestClient): Promise<Message> {
    const { id } = await client.conversation()
    const sent = await client.send(id, { text: question, tools: ['search_knowledge'] })
    await client.follow(sent.runs[0]?.id ?? '')
    const answer = (await client.messages(id)).items.at(-1)
    assert.ok(answer)
    return answer
  }

  test('gives passages of what the person may read, each cited where it stands', async () => {
    const { toolCalls, citations } = await answered(ada)
    const result = toolCalls?.[0]?.result ?? ''
    assert.match(result, /^What follows is quoted.*\n<passage n="1" document="quinces.md" section="Cellar">/)
    assert.match(result, /stored in straw/)
    assert.equal(citations?.length, 1)
    const [citation] = citations ?? []
    assert.ok(citation?.documentId && citation.chunkId)
    assert.deepEqual([citation.n, citation.title, citation.url], [1, 'quinces.md', null])
  })

  test('gives nothing of what is another person’s', async () => {
    const { toolCalls, citations } = await answered(eve)
    assert.equal(toolCalls?.[0]?.result, 'Nothing in the documents fits. Other words may help.')
    assert.equal(citations, undefined)
  })
})
