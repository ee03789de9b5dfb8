import assert from 'node:assert/strict'
import { request } from 'node:http'
import { collection, documentsTaken, knowledgeDocument, passagesFound } from '@parley/contract'
import type { Id, KnowledgeDocument, PassagesFound } from '@parley/contract'
import type { TestClient } from '../../testing/index.ts'

/** A collection and what people do with it. */
export class TestCollection {
  readonly id: Id
  readonly client: TestClient

  constructor(client: TestClient, id: Id) {
    this.client = client
    this.id = id
  }

  static async make(client: TestClient, name = 'Papers'): Promise<TestCollection> {
    return new TestCollection(client, collection.parse(await client.ok('POST', '/api/collections', { name })).id)
  }

  as(client: TestClient): TestCollection {
    return new TestCollection(client, this.id)
  }

  /** Gives files without waiting until they are read. */
  async give(...files: File[]): Promise<(KnowledgeDocument & { duplicate: boolean })[]> {
    const answer = await this.client.upload(`/api/collections/${this.id}/documents`, 'files', files)
    assert.equal(answer.status, 202, JSON.stringify(answer.body))
    return documentsTaken.parse(answer.body).documents
  }

  /** Gives one file and waits for what becomes of it. */
  async read(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<KnowledgeDocument> {
    const [document] = await this.give(new File([content], name))
    assert.ok(document)
    return this.settled(document.id)
  }

  async replace(id: Id, name: string, content: string): Promise<KnowledgeDocument> {
    const response = await this.put(id, name, content)
    const text = await response.text()
    assert.equal(response.status, 202, text)
    return knowledgeDocument.parse(JSON.parse(text))
  }

  /** The same, where it may be refused. */
  async put(id: Id, name: string, content: string): Promise<Response> {
    const form = new FormData()
    form.append('file', new File([content], name))
    return fetch(new URL(`api/documents/${id}/content`, this.client.base), {
      method: 'PUT',
      headers: { cookie: this.client.cookie, origin: this.client.base.origin },
      body: form,
    })
  }

  async document(id: Id): Promise<KnowledgeDocument> {
    return knowledgeDocument.parse(await this.client.ok('GET', `/api/documents/${id}`))
  }

  /** Asks until it is ready or failed; the test's own limit ends what never is. */
  async settled(id: Id): Promise<KnowledgeDocument> {
    for (;;) {
      const now = await this.document(id)
      if (now.state === 'ready' || now.state === 'failed') return now
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
  }

  async search(query: string, limit = 8): Promise<PassagesFound> {
    return passagesFound.parse(await this.client.ok('POST', `/api/collections/${this.id}/search`, { query, limit }))
  }

  /** What holds words of the question, whatever else means something near. */
  async texts(query: string): Promise<string[]> {
    const { results } = await this.search(query)
    return results.filter(({ keywordScore }) => (keywordScore ?? 0) > 0).map(({ text }) => text)
  }
}

/** A form with one file, of which the end is sent when it is asked for. Gives the status then. */
export function beginUpload(client: TestClient, method: string, path: string, field: string): () => Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const headers = {
    cookie: client.cookie,
    origin: client.base.origin,
    'content-type': 'multipart/form-data; boundary=form',
  }
  const outgoing = request(new URL(path.slice(1), client.base), { method, headers })
  outgoing.on('response', (incoming) => resolve(incoming.resume().statusCode ?? 0)).on('error', reject)
  outgoing.write(`--form\r\nContent-Disposition: form-data; name="${field}"; filename="late.txt"\r\n\r\n`)
  outgoing.write('The boiler is cold. '.repeat(100))
  return () => {
    outgoing.end('\r\n--form--\r\n')
    return promise
  }
}
