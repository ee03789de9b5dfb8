import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase, startTestApp, TestClient } from './index.ts'

const dayMs = 86_400_000

eachDatabase((databaseName, temporaryDatabase) => {
  test(`a clock that jumps a day back and two ahead: the order holds, people stay signed in, on ${databaseName}`, async () => {
    const app = await startTestApp({ databaseUrl: await temporaryDatabase() })
    try {
      const ada = new TestClient(app.url)
      await ada.register('ada')
      const { id } = await ada.conversation()
      const asked: string[] = []
      for (const [index, jump] of [0, -dayMs, 2 * dayMs, -dayMs].entries()) {
        app.clock.jump(jump)
        const text = `/lab tokens=3 speed=0 question ${index}`
        asked.push(text)
        const { events } = await ada.chat(id, text)
        assert.equal(events.at(-1)?.type, 'run-end')
      }
      const { items } = await ada.messages(id)
      assert.deepEqual(
        items.filter(({ role }) => role === 'user').map(({ text }) => text),
        asked,
        'by their places, not by the clock',
      )
      assert.deepEqual(
        items.map(({ role }) => role),
        asked.flatMap(() => ['user', 'assistant']),
      )
      assert.ok(items.every(({ status }) => status === 'complete'))

      // The clock goes back in the middle of an answer.
      const [run] = (await ada.send(id, { text: '/lab tokens=40 speed=100 slowly' })).runs
      app.clock.jump(-dayMs)
      assert.equal((await ada.follow(run?.id ?? '')).at(-1)?.type, 'run-end')
      assert.equal((await ada.messages(id)).items.at(-1)?.status, 'complete')
    } finally {
      await app.close()
    }
  })
})
