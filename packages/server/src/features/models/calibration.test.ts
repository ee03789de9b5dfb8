import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adminModelList } from '@parley/contract'
import { temporaryFolder } from '@parley/lab'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

/** About 4,000 tokens by our estimate. */
const long = 'the river carries light over stones and every word finds its way home '.repeat(240)
const estimated = 4_000

test('how much of a conversation a model reads follows what its provider counts, also after a new start', async () => {
  const folder = temporaryFolder('calibration')
  let app: TestApp | undefined
  try {
    app = await startTestApp({ dataDir: folder.path })
    const ada = new TestClient(app.url)
    await ada.register('ada')
    const { items } = adminModelList.parse(await ada.ok('GET', '/api/admin/models'))
    const { id: modelId = '', version = 0 } = items.find(({ name }) => name === 'lab-chat') ?? {}
    await ada.ok('PATCH', `/api/admin/models/${encodeURIComponent(modelId)}`, { version, contextWindow: 24_000 })

    // Counted as we do: three long turns and their answers fit, and what is no count at all teaches nothing.
    const { id } = await ada.conversation()
    for (const counted of [estimated, 0, 3 * estimated]) await told(app, ada, id, long, counted)
    assert.equal(await told(app, ada, id, 'And now?', 0), 3)
    // Counted as far more: less of the same conversation fits.
    for (let turn = 0; turn < 12; turn += 1) {
      await told(app, ada, (await ada.conversation()).id, long, 2.5 * estimated)
    }
    assert.equal(await told(app, ada, id, 'And now?', 0), 1)

    await app.close()
    app = await startTestApp({ dataDir: folder.path })
    const again = new TestClient(app.url)
    await again.login('ada')
    assert.equal(await told(app, again, id, 'And then?', 0), 1)
  } finally {
    await app?.close()
    folder.remove()
  }
})

/** Asks, has the provider say that it read so many tokens, and gives how many of the long turns it was really sent. */
async function told(app: TestApp, client: TestClient, conversationId: string, text: string, counted: number) {
  app.provider.play({ tokensPerSecond: 0, text: 'Yes.', usage: { inputTokens: counted, outputTokens: 2 } })
  await client.chat(conversationId, text)
  return JSON.stringify(app.provider.requests.at(-1)?.body).split(long).length - 1
}
