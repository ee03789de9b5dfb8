import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adminModelList } from '@parley/contract'
import { startTestApp, TestClient } from '../../testing/index.ts'
import { TestCollection } from './knowledge.testing.ts'

const starter = 'embedded/starter'
const sentences = [
  'Die Straßenbeleuchtungsverordnung der Gemeinde wurde nach langen Verhandlungen einstimmig verabschiedet.',
  'Zuständig für Genehmigungen bleibt das Bauordnungsamt, das seine Öffnungszeiten im Winterhalbjahr verkürzt.',
  'Der Wasserzweckverband erhöht die Grundgebühr für Einfamilienhäuser um sieben Prozent.',
  'Bürgerinnen und Bürger können ihre Einwände schriftlich oder in der Bürgersprechstunde vortragen.',
  'Die Freiwillige Feuerwehr erhält ein Löschgruppenfahrzeug und drei Atemschutzgeräte.',
  'Für die Sanierung der Grundschulturnhalle sind zweihundertvierzigtausend Euro vorgesehen.',
]
const places = ['Oberdorf', 'Unterdorf', 'Mühlenthal', 'Kirchberg']
const report = places
  .map(
    (place, index) =>
      `# ${place}\n\n${sentences.map((one) => `${one} Das betrifft ${place} ${index}. `.repeat(4)).join('')}`,
  )
  .join('\n\n')

test('the starter answers from a document in German, with its passages cut to what it can read', async () => {
  const app = await startTestApp({
    environment: { PARLEY_STARTER_MODEL: 'on', PARLEY_RETRIEVAL_MS: '0', PARLEY_PROVIDER_TOTAL_MS: '0' },
  })
  try {
    const ada = new TestClient(app.url)
    await ada.register('ada')
    const { items } = adminModelList.parse(await ada.ok('GET', '/api/admin/models'))
    const version = items.find(({ id }) => id === starter)?.version
    // A third of its usual window: reading is most of what this takes.
    const settings = { version, maxTokens: 8, contextWindow: 1024 }
    await ada.ok('PATCH', `/api/admin/models/${encodeURIComponent(starter)}`, settings)
    const papers = await TestCollection.make(ada)
    assert.equal((await papers.read('bericht.md', report)).state, 'ready')

    const body = { collectionIds: [papers.id], modelId: starter }
    const { id } = Object(await ada.ok('POST', '/api/conversations', body))
    await ada.chat(id, 'Was kostet die Turnhalle?')
    const answer = (await ada.messages(id)).items.at(-1)
    assert.equal(answer?.problem, undefined)
    assert.match(answer?.status ?? '', /^(complete|length)$/)
    assert.ok((answer?.citations ?? []).length > 1)
    const read = answer?.usage?.inputTokens ?? 0
    assert.ok(read > 500 && read <= 768, `it has read ${read} tokens, most of them of the document`)
  } finally {
    await app.close()
  }
})
