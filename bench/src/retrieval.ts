import type { PassageFound } from '@parley/contract'
import { startTestApp, TestClient } from '@parley/server/testing'
import { TestCollection } from '../../packages/server/src/features/knowledge/knowledge.testing.ts'
import { measured, type Ranked } from './retrieval/measures.ts'
import { developmentSets, documentsOf, testSets, type LabelledSet } from './retrieval/sets.ts'
import { report, type Row } from './table.ts'

/**
 * What the product finds for labelled questions, with the embedders that ship, beside what each method alone and the
 * usual fusion by ranks would make of the same scores. Each set comes with its origin in retrieval/sets/README.md.
 * `node bench/src/retrieval.ts development` has the sets that may be tuned on.
 */
const most = 50
const sets = process.argv.includes('development') ? developmentSets() : testSets()

const app = await startTestApp()
const client = new TestClient(app.url)
await client.register('ada')
const rows: Row[] = []
for (const set of sets) rows.push(...(await measure(set)))
report('retrieval', rows)
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
  const idOf = new Map(passages.map(({ id, text }) => [text, id]))
  const byMethod = new Map<string, Ranked[]>()
  for (const { text, answers, kind } of questions) {
    const { results } = await collection.search(text, most)
    for (const [method, ranking] of Object.entries(methods(results))) {
      const found = ranking.map((passage) => idOf.get(passage.text) ?? `unknown: ${passage.text}`)
      byMethod.set(method, [...(byMethod.get(method) ?? []), { answers, kind, found }])
      if (process.argv.includes('misses') && method === 'Parley') tellMiss(text, answers, found, results)
    }
  }
  const about = { set: name, passages: passages.length, questions: questions.length }
  return [...byMethod].map(([method, ranked]) => ({ ...about, by: method, ...measured(ranked) }))
}

function methods(results: readonly PassageFound[]): Record<string, PassageFound[]> {
  const keywords = results
    .filter(({ keywordScore }) => (keywordScore ?? 0) > 0)
    .toSorted((left, right) => (right.keywordScore ?? 0) - (left.keywordScore ?? 0))
  const vectors = results.toSorted((left, right) => (right.vectorScore ?? 0) - (left.vectorScore ?? 0))
  const byRanks = new Map<PassageFound, number>()
  for (const ranking of [keywords, vectors]) {
    for (const [place, passage] of ranking.entries()) {
      byRanks.set(passage, (byRanks.get(passage) ?? 0) + 1 / (60 + place + 1))
    }
  }
  const fusion = [...byRanks].toSorted((left, right) => right[1] - left[1]).map(([passage]) => passage)
  return { keywords, vectors, 'reciprocal rank fusion': fusion, Parley: [...results] }
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
