import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { startLabProvider, startWebServer } from '@parley/lab'
import { AppError } from '#platform/app-error.ts'
import { loopbackEgress, quickLimits } from '#providers/testing/chat.ts'
import { cosine } from './embed.testing.ts'
import { createRemoteEmbedder, type RemoteEmbedderOptions } from './index.ts'

const egress = loopbackEgress()
after(() => egress.close())
const signal = new AbortController().signal
const at = (kind: 'openai' | 'ollama', lab: { url: string }, more: Partial<RemoteEmbedderOptions> = {}) =>
  createRemoteEmbedder({ kind, egress, baseUrl: lab.url, model: 'lab-embedding', limits: quickLimits, ...more })

for (const kind of ['openai', 'ollama'] as const) {
  describe(`an embedder that speaks ${kind}`, () => {
    it('gives vectors of length 1 in the order of the texts, however many', async () => {
      const lab = await startLabProvider({ protocol: kind, apiKey: 'key' })
      const texts = Array.from({ length: 70 }, (_, index) => `text number ${index}`)
      const vectors = await at(kind, lab, { apiKey: 'key' }).embed(texts, { purpose: 'passage', signal })
      assert.equal(vectors.length, 70)
      assert.equal(lab.requests.length, 3)
      const [alone] = await at(kind, lab, { apiKey: 'key' }).embed(['text number 42'], { purpose: 'query', signal })
      assert.ok(alone && cosine(alone, vectors[42] ?? []) > 0.9999)
      assert.ok(Math.abs(Math.hypot(...alone) - 1) < 1e-4)
      await lab.close()
    })

    it('says in which space its vectors are, and notices when the endpoint serves another model', async () => {
      const lab = await startLabProvider({ protocol: kind })
      const embedder = at(kind, lab)
      const space = await embedder.space(signal)
      assert.deepEqual([space.provider, space.model, space.dimension], [kind, 'lab-embedding', 64])
      assert.match(space.hash, /^[0-9a-f]{64}$/)
      assert.notEqual((await at(kind, lab, { model: 'other' }).space(signal)).hash, space.hash)
      const options = { purpose: 'query' as const, signal, dimension: 768 }
      await assert.rejects(embedder.embed(['x'], options), /serves another model now/)
      await lab.close()
    })

    it('puts before a text what its family of models wants there', async () => {
      const lab = await startLabProvider({ protocol: kind })
      await at(kind, lab, { model: 'nomic-embed-text' }).embed(['bees'], { purpose: 'query', signal })
      assert.match(JSON.stringify(lab.requests[0]?.body), /"search_query: bees"/)
      await lab.close()
    })

    it('stops with whoever asked', async () => {
      const lab = await startLabProvider({ protocol: kind })
      const reason = new Error('enough')
      const asked = at(kind, lab).embed(['x'], { purpose: 'query', signal: AbortSignal.abort(reason) })
      await assert.rejects(asked)
      await lab.close()
    })

    it('believes no answer that is not what was asked for', async () => {
      for (const body of [
        '{}',
        '[]',
        'x',
        '{"data":[]}',
        '{"embeddings":[]}',
        '{"embeddings":[[]]}',
        badOpenai,
        badOllama,
      ]) {
        const server = await startWebServer((_request, response) => {
          response.writeHead(200, { 'content-type': 'application/json' }).end(body)
        })
        await assert.rejects(at(kind, server).embed(['x'], { purpose: 'query', signal }), AppError)
        await server.close()
      }
    })
  })
}

const badOpenai = '{"data":[{"index":7,"embedding":[1]}]}'
const badOllama = '{"embeddings":[["a"]]}'
