import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { count, seeded } from '@parley/lab'
import fc from 'fast-check'
import { searchSegments, Segment } from './segment.ts'
import { exactly, randomVectors, recall, type TestRows } from './vectors.testing.ts'

describe('a segment', () => {
  it('finds what comparing everything in full finds, whatever the dimension', () => {
    const random = seeded(11)
    for (const dimension of [384, 8, 100, 1536, 3072]) {
      const rows = randomVectors(random, 1500, dimension)
      const segment = new Segment(dimension)
      segment.add({ documentId: 'all', chunkIds: rows.ids, vectors: rows.vectors })
      const turns = 20
      let found = 0
      for (let turn = 0; turn < turns; turn += 1) {
        const query = randomVectors(random, 1, dimension).vectors
        const hits = searchSegments(query, 10, [{ segment }])
        const expected = exactly(query, rows, 10)
        found += recall(hits, expected) / turns
        for (const [index, hit] of hits.entries()) {
          assert.ok(Math.abs(hit.score - (expected[index]?.score ?? 0)) < 1e-4)
        }
      }
      assert.ok(found >= 0.99, `${dimension}: ${found}`)
    }
  })

  it('survives extreme vectors', () => {
    const segment = new Segment(384)
    const row = (...values: number[]) =>
      Float32Array.from({ length: 384 }, (_, index) => values[index % values.length] ?? 0)
    const [zero, one, flat, spike] = ['00', '01', '02', '03'].map((end) => `01234567-89ab-7cde-8f01-2345678901${end}`)
    assert.ok(zero && one && flat && spike)
    const vectors = new Float32Array(4 * 384)
    vectors.set(row(1), 384)
    vectors.set(row(1, -1), 2 * 384)
    vectors[3 * 384 + 5] = 1e6
    segment.add({ documentId: 'd', chunkIds: [zero, one, flat, spike], vectors })
    assert.deepEqual(
      searchSegments(row(1), 4, [{ segment }]).map((hit) => [hit.chunkId, Math.round(hit.score)]),
      [
        [spike, 1e6],
        [one, 384],
        [zero, 0],
        [flat, 0],
      ].toSorted((left, right) => Number(right[1]) - Number(left[1])),
    )
  })

  it('stays what it should be through any adding, removing and filtering', () => {
    const dimension = 16
    const random = seeded(5)
    const pool = randomVectors(random, 4000, dimension)
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('add' as const), document: fc.nat(5), rows: fc.nat(400) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), document: fc.nat(5) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('thin' as const),
          document: fc.nat(5),
          each: fc.integer({ min: 1, max: 4 }),
        }),
      },
    )
    const filter = fc.option(fc.uniqueArray(fc.nat(6)))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), filter, fc.nat(3999), (steps, documents, queryRow) => {
        const segment = new Segment(dimension)
        let model: { document: number; row: number }[] = []
        let next = 0
        for (const move of steps) {
          const id = String(move.document)
          if (move.kind === 'add') {
            const rows = Array.from({ length: Math.min(move.rows, 3999 - next) }, () => (next += 1))
            segment.add({ documentId: id, chunkIds: rows.map((row) => pool.ids[row] ?? ''), vectors: pick(pool, rows) })
            model.push(...rows.map((row) => ({ document: move.document, row })))
          } else {
            const own = model.filter(({ document }) => document === move.document)
            const gone = new Set(move.kind === 'remove' ? own : own.filter((_, index) => index % move.each === 0))
            segment.remove(id, move.kind === 'remove' ? undefined : [...gone].map(({ row }) => pool.ids[row] ?? ''))
            model = model.filter((one) => !gone.has(one))
          }
        }
        assert.equal(segment.size, model.length)
        const query = pick(pool, [queryRow])
        const allowed = model.filter(({ document }) => documents?.includes(document) ?? true).map(({ row }) => row)
        const hits = searchSegments(query, 5, [{ segment, ...(documents && { documents: documents.map(String) }) }])
        const rows = { dimension, ids: allowed.map((row) => pool.ids[row] ?? ''), vectors: pick(pool, allowed) }
        const expected = exactly(query, rows, 5)
        assert.equal(hits.length, expected.length)
        for (const [index, hit] of hits.entries()) {
          assert.ok(rows.ids.includes(hit.chunkId))
          assert.ok(Math.abs(hit.score - (expected[index]?.score ?? 0)) < 1e-4)
        }
      }),
      { numRuns: count(100, 3000) },
    )
  })

  it('gives memory back when much was removed', () => {
    const rows = randomVectors(seeded(3), 10_000, 64)
    const segment = new Segment(64)
    for (let at = 0; at < 10_000; at += 1000) {
      const chunkIds = rows.ids.slice(at, at + 1000)
      segment.add({ documentId: String(at), chunkIds, vectors: rows.vectors.slice(at * 64, (at + 1000) * 64) })
    }
    const full = segment.bytes
    for (let at = 0; at < 9000; at += 1000) segment.remove(String(at), undefined)
    assert.equal(segment.size, 1000)
    assert.ok(segment.bytes < full / 2)
  })
})

function pick(pool: TestRows, rows: readonly number[]): Float32Array<ArrayBuffer> {
  const vectors = new Float32Array(rows.length * pool.dimension)
  for (const [index, row] of rows.entries()) {
    vectors.set(pool.vectors.subarray(row * pool.dimension, (row + 1) * pool.dimension), index * pool.dimension)
  }
  return vectors
}
