import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

eachDatabase((databaseName, temporaryDatabase) => {
  test(`failed answers, commits and the size of the database show in the figures on ${databaseName}`, async () => {
    const app = await startTestApp({
      databaseUrl: await temporaryDatabase(),
      environment: { PARLEY_METRICS_TOKEN: 'a-token-of-many-characters' },
    })
    const ada = new TestClient(app.url)
    await ada.register('ada')
    const { id } = await ada.conversation()
    app.provider.play({ fault: 'bad-key' })
    const { events } = await ada.chat(id, 'Hello?')
    const failed = events.find((event) => event.type === 'error')
    const answer = await ada.fetch('GET', '/metrics', undefined, {
      authorization: 'Bearer a-token-of-many-characters',
    })
    const figures = await answer.text()
    await app.close()

    assert.match(figures, new RegExp(`^parley_run_errors_total\\{code="${failed?.problem.code}"\\} 1$`, 'm'))
    assert.ok(Number(/^parley_db_commit_seconds_count (\d+)$/m.exec(figures)?.[1]) > 0, 'commits')
    assert.ok(Number(/^parley_db_size_bytes (\d+)$/m.exec(figures)?.[1]) > 50_000, 'size')
    assert.match(figures, /^parley_db_waiting 0$/m)
    assert.match(figures, /^parley_provider_circuit_state\{provider=".+"\} 0$/m)
  })
})
