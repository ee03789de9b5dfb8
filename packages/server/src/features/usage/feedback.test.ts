import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assistant, conversation, feedbackSums } from '@parley/contract'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`what people thought of answers, on ${databaseName}`, () => {
    let app: TestApp
    let ada: TestClient
    let bob: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await ada.register('ada')
      await bob.register('bob')
    })
    after(() => app.close())

    test('is added up by model and by assistant, in a span of time, for administrators alone', async () => {
      const made = assistant.parse(await bob.ok('POST', '/api/assistants', { name: 'Keeper' }))
      const talk = conversation.parse(await bob.ok('POST', '/api/conversations', { assistantId: made.id }))
      for (const value of [1, 1, -1]) {
        const { sent } = await bob.chat(talk.id, '/lab tokens=2 speed=0 Hello')
        await bob.ok('POST', `/api/messages/${sent.runs[0]?.messageId}/feedback`, { value })
      }
      const { sent } = await ada.chat((await ada.conversation()).id, '/lab tokens=2 speed=0 Hello')
      await ada.ok('POST', `/api/messages/${sent.runs[0]?.messageId}/feedback`, { value: -1, comment: 'A secret' })

      const answer = await ada.ok('GET', '/api/admin/usage/feedback')
      const { models, assistants } = feedbackSums.parse(answer)
      assert.deepEqual(models, [{ key: 'openai/lab-chat', name: 'lab-chat', good: 2, bad: 2 }])
      assert.deepEqual(assistants, [{ key: made.id, name: 'Keeper', good: 2, bad: 1 }])
      assert.doesNotMatch(JSON.stringify(answer), /secret|bob/)
      const before2020 = feedbackSums.parse(
        await ada.ok('GET', '/api/admin/usage/feedback?from=2019-01-01&to=2019-02-01'),
      )
      assert.deepEqual([before2020.models, before2020.assistants], [[], []])
      assert.equal((await bob.call('GET', '/api/admin/usage/feedback')).status, 403)
    })
  })
})
