import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startWebServer, type LabWebServer } from '@parley/lab'
import { createEgress } from './create-egress.ts'

type Answer = Parameters<typeof startWebServer>[0]

async function using(answer: Answer, test: (post: Post, server: LabWebServer) => Promise<void>): Promise<void> {
  const server = await startWebServer(answer)
  const egress = createEgress({ allowsPrivate: () => true })
  const post: Post = (body, onHead = () => undefined, signal) =>
    egress.stream(
      { url: server.url, method: 'POST', purpose: 'provider', body, ...(signal && { signal }) },
      { onHead, onData: () => undefined },
    )
  try {
    await test(post, server)
  } finally {
    await egress.close()
    await server.close()
  }
}

type Post = (body: string | Uint8Array, onHead?: () => void, signal?: AbortSignal) => Promise<void>

describe('what a request sends', () => {
  it('arrives whole, with its length told, as text and as bytes, and empty too', async () => {
    const seen: unknown[] = []
    const answer: Answer = (request, response) => {
      const { 'content-length': length, 'transfer-encoding': coding } = request.headers
      void text(request).then((body) => {
        seen.push([length, coding, body])
        response.end()
      })
    }
    await using(answer, async (post) => {
      await post('fünf ✓')
      await post(Buffer.from('fünf ✓'))
      await post('')
    })
    assert.deepEqual(seen, [
      ['9', undefined, 'fünf ✓'],
      ['9', undefined, 'fünf ✓'],
      ['0', undefined, ''],
    ])
  })

  it('is let go of while the answer still comes', () =>
    using(
      (request, response) => {
        request.resume().on('end', () => response.writeHead(200).flushHeaders())
      },
      async (post) => {
        setFlagsFromString('--expose-gc')
        const collect = runInNewContext('gc') as () => void
        const hangUp = new AbortController()
        const sendBytes = () => {
          const bytes = new Uint8Array(1_000_000)
          const { promise: begun, resolve } = Promise.withResolvers<void>()
          return { begun, ended: post(bytes, resolve, hangUp.signal), sent: new WeakRef(bytes) }
        }
        const { begun, ended, sent } = sendBytes()
        await begun
        for (let look = 0; look < 20 && sent.deref() !== undefined; look += 1) {
          await pause(10)
          collect()
        }
        assert.equal(sent.deref(), undefined)
        hangUp.abort()
        await assert.rejects(ended)
      },
    ))

  it('is not sent twice where the server hangs up before it answers', async () => {
    let requests = 0
    const answer: Answer = (request) => {
      requests += 1
      request.resume().on('end', () => request.socket.destroy())
    }
    await using(answer, async (post, server) => {
      await assert.rejects(post('once'), { code: 'provider_unavailable' })
      assert.equal(requests, 1)
      assert.equal(server.connections(), 1)
    })
  })
})
