import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Block } from '../extract/block.ts'
import { buildChunks } from './build-chunks.ts'
import { textWithHeadings, type Chunk } from './chunk.ts'
import { roughMeasure, roughTokens } from './measure.ts'

async function chunksOf(blocks: readonly Block[], mostTokens = 256): Promise<Chunk[]> {
  async function* source(): AsyncGenerator<Block> {
    yield* blocks
  }
  const chunks: Chunk[] = []
  for await (const chunk of buildChunks(source(), { ...roughMeasure, mostTokens })) chunks.push(chunk)
  return chunks
}

const heading = (text: string, level: number): Block => ({ kind: 'heading', text, level })
const paragraph = (text: string, page?: number): Block => ({ kind: 'paragraph', text, ...(page && { page }) })

test('a chunk keeps to its section and knows the way down to it', async () => {
  const chunks = await chunksOf([
    paragraph('Before everything.'),
    heading('Book', 1),
    heading('Heating', 2),
    paragraph('The boiler is warm.', 3),
    paragraph('Its valve is red.', 4),
    heading('Garden', 2),
    paragraph('Water it.'),
    heading('Appendix', 1),
    paragraph('The end.'),
  ])
  assert.deepEqual(
    chunks.map(({ headings, text, page }) => [headings.join('/'), text, page]),
    [
      ['', 'Before everything.', null],
      ['Book/Heating', 'The boiler is warm.\n\nIts valve is red.', 3],
      ['Book/Garden', 'Water it.', null],
      ['Appendix', 'The end.', null],
    ],
  )
})

test('a long text is cut between its sentences, a long table between its rows, below its head', async () => {
  const sentence = 'The lighthouse keeper climbs the stairs every evening.'
  const text = await chunksOf([paragraph(Array(60).fill(sentence).join(' '))], 100)
  assert.ok(text.length > 5)
  assert.ok(text.every((chunk) => chunk.text.startsWith('The lighthouse') && chunk.text.endsWith('evening.')))

  const rows = Array.from({ length: 80 }, (_, row) => `tea ${row} | ${row} euros`)
  const table = await chunksOf([{ kind: 'table', text: ['name | price', ...rows].join('\n') }], 100)
  assert.ok(table.length > 3)
  assert.ok(table.every((chunk) => chunk.text.startsWith('name | price\ntea ')))
  assert.equal(table.flatMap((chunk) => chunk.text.split('\n').slice(1)).length, 80)
})

/** How often somebody is asked to count, and what comes of it. */
async function asking(blocks: readonly Block[]): Promise<{ chunks: Chunk[]; asked: number; letters: number }> {
  let [asked, letters] = [0, 0]
  const measure = {
    ...roughMeasure,
    count(texts: readonly string[]) {
      asked += 1
      letters += texts.join('').length
      return roughMeasure.count(texts)
    },
  }
  async function* source(): AsyncGenerator<Block> {
    yield* blocks
  }
  const chunks: Chunk[] = []
  for await (const chunk of buildChunks(source(), measure)) chunks.push(chunk)
  return { chunks, asked, letters }
}

test('a word as long as a page is cut with few questions to who counts', async () => {
  const word = 'ab12'.repeat(4_000)
  const { chunks, asked, letters } = await asking(['one', word, 'two', word, 'three'].map((text) => paragraph(text)))
  assert.equal(chunks.map(({ text }) => text.replaceAll(/\s/g, '')).join(''), `one${word}two${word}three`)
  assert.ok(asked < 10, `${asked} questions`)
  assert.ok(letters < word.length * 8, `${letters} letters`)
})

test('a book of short sections is counted some sections at once', async () => {
  const numbers = Array.from({ length: 1_000 }, (_, number) => number)
  const { chunks, asked } = await asking(
    numbers.flatMap((number) => [heading(`Term ${number}`, 2), paragraph(`It means ${number}. No more.`)]),
  )
  assert.deepEqual(
    chunks.map(({ headings, text }) => `${headings.join()}: ${text}`),
    numbers.map((number) => `Term ${number}: It means ${number}. No more.`),
  )
  assert.ok(asked < 20, `${asked} questions`)
})

test('a sentence that runs over the printed lines of a page is not cut at their ends, and a list keeps its lines', async () => {
  const sentence =
    'The kettle must be descaled every six weeks,\nwith citric acid of the Large Packet and\nnever with vinegar.'
  const text = await chunksOf([paragraph(Array(30).fill(sentence).join('\n'), 1)], 60)
  assert.ok(text.length > 5)
  for (const chunk of text) {
    assert.match(chunk.text, /^The kettle/)
    assert.match(chunk.text, /vinegar\.$/)
  }
  const items = Array.from({ length: 60 }, (_, index) => `${index}. wipe it with a soft cloth`)
  const list = await chunksOf([paragraph(items.join('\n'))], 60)
  assert.ok(list.every((chunk) => /^\d+\. wipe.*cloth$/su.test(chunk.text)))
})

test('a passage is of one page, unless a sentence goes on overleaf: then of the page that has most of it', async () => {
  const care =
    'Dissolve two spoons of citric acid in half a litre of cold water, let it stand and rinse it twice. '.repeat(2)
  const pages = await chunksOf([paragraph(care, 1), paragraph(care, 2), paragraph('Warranty.', 3), paragraph(care, 4)])
  assert.deepEqual(
    pages.map(({ page }) => page),
    [1, 2, 4],
  )
  const [both, ...rest] = await chunksOf([paragraph('It boils a litre in four minutes and', 1), paragraph(care, 2)])
  assert.deepEqual([both?.page, rest], [2, []])
})

const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('the', '東京都', 'a.', 'x'.repeat(900), '🎉'),
)
const block = fc.record({
  kind: fc.constantFrom('heading' as const, 'paragraph' as const, 'list' as const, 'table' as const, 'code' as const),
  text: fc.array(word, { minLength: 1, maxLength: 80 }).map((words) => words.join(' ')),
  level: fc.integer({ min: 1, max: 6 }),
})

test('a paragraph in the style of a heading is found whole, and no passage is longer than anybody reads', async () => {
  const long = `${'The lighthouse keeper climbs the stairs. '.repeat(6)}Marlow was his name.`
  const [first] = await chunksOf([heading(long, 1), paragraph('Below it.')])
  assert.match(first?.text ?? '', /Marlow was his name\.\n\nBelow it\.$/)
  assert.ok((first?.headings[0] ?? '').length <= 120)
  // As models count them: a word of any length is one that they do not know.
  const measure = {
    mostTokens: 256,
    count: async (texts: readonly string[]) => texts.map((text) => text.split(' ').length),
  }
  async function* words(): AsyncGenerator<Block> {
    yield paragraph(`${'x'.repeat(9_000)} `.repeat(20))
  }
  for await (const { text } of buildChunks(words(), measure)) assert.ok(text.length < 5_000, String(text.length))
})

test('whatever a document says, nothing of it is lost and nothing is longer than a model reads', async () => {
  const letters = (text: string) => text.toWellFormed().replaceAll(/\s/g, '')
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 12 }), fc.integer({ min: 40, max: 300 }), async (blocks, most) => {
      const chunks = await chunksOf(blocks, most)
      for (const chunk of chunks) {
        assert.ok(
          roughTokens(textWithHeadings(chunk)) <= most + 1,
          `${roughTokens(textWithHeadings(chunk))} of ${most}`,
        )
      }
      const said = blocks.filter(({ kind, text }) => kind !== 'heading' && kind !== 'table' && text.trim() !== '')
      const all = letters(chunks.map(({ text }) => text).join(''))
      for (const { text } of said) assert.ok(all.includes(letters(text)), JSON.stringify(text))
    }),
    { numRuns: 150 },
  )
})
