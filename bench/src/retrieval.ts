import { collection as collectionOf, type PassageFound } from '@parley/contract'
import { startTestApp, TestClient } from '@parley/server/testing'
import { TestCollection } from '../../packages/server/src/features/knowledge/knowledge.testing.ts'
import { createEmbedders } from '../../packages/server/src/features/knowledge/embed/index.ts'
import { systemClock } from '../../packages/server/src/platform/clock.ts'
import { eachAlone } from './retrieval/alone.ts'
import { silent } from './silent.ts'
import { measured, type Ranked } from './retrieval/measures.ts'
import { developmentSets, documentsOf, testSets, type LabelledSet } from './retrieval/sets.ts'
import { report, type Row } from './table.ts'

/**
 * What the product finds for labelled questions, with the embedders that ship, beside what each method alone and the
 * usual fusion by ranks make of them. Each set comes with its origin in retrieval/sets/README.md.
 * `node bench/src/retrieval.ts development` has the sets that may be tuned on.
 */
const most = 50
const sets = process.argv.includes('development') ? developmentSets() : testSets()

const app = await startTestApp()
const embedders = createEmbedders({ clock: systemClock, log: silent })
const client = new TestClient(app.url)
await client.register('ada')
const rows: Row[] = []
for (const set of sets) rows.push(...(await measure(set)))
report('retrieval', rows)
await embedders.stop()
await app.close()
process.exit()

async function measure({ name, embedder, passages, questions }: LabelledSet): Promise<Row[]> {
  const collection = await TestCollection.make(client, name)
  await client.ok('PATCH', `/api/collections/${collection.id}`, { embedder })
  const given = documentsOf(passages).map(({ name: file, text }) => new File([text], file))
  for (const { id } of await collection.give(...given)) {
    const { state, reason } = await collection.settled(id)
    if (state !== 'ready') throw new Error(`A document of ${name} could not be read: ${reason}`)
  }
  const { readBy } = collectionOf.parse(await client.ok('GET', `/api/collections/${collection.id}`))
  const alone = await eachAlone(passages, readBy?.model === 'all-MiniLM-L6-v2' ? 'english' : 'multilingual', embedders)
  const idOf = new Map(passages.map(({ id, text }) => [text, id]))
  const byMethod = new Map<string, Ranked[]>()
  for (const { text, answers, kind } of questions) {
    const { results } = await collection.search(text, most)
    const ours = results.map((passage) => idOf.get(passage.text) ?? `unknown: ${passage.text}`)
    for (const [method, found] of Object.entries({ ...(await alone(text)), Parley: ours })) {
      byMethod.set(method, [...(byMethod.get(method) ?? []), { answers, kind, found }])
    }
    if (process.argv.includes('misses')) tellMiss(text, answers, ours, results)
  }
  const about = { set: name, passages: passages.length, questions: questions.length }
  return [...byMethod].map(([method, ranked]) => ({ ...about, by: method, ...measured(ranked) }))
}

function tellMiss(
  text: string,
  answers: readonly string[],
  found: readonly string[],
  results: readonly PassageFound[],
): void {
  const place = found.findIndex((id) => answers.includes(id))
  if (place === 0 && answers.length > 0) return
  if (answers.length === 0 && found.length === 0) return
  const shown = [0, 1, place].flatMap((at) => {
    const one = results[at]
    return one ? [`${found[at]} ${one.vectorScore?.toFixed(2)}+${one.keywordScore?.toFixed(2)}`] : []
  })
  console.log(`${text} => ${answers.join(',')} at ${place + 1}: ${shown.join(' · ')}`)
}
