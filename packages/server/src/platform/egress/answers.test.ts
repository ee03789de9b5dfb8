import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { describe, it } from 'node:test'
import { Readable } from 'node:stream'
import { setTimeout as after } from 'node:timers/promises'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { startWebServer } from '@parley/lab'
import { createEgress } from './create-egress.ts'
import type { Egress, EgressLimits, EgressResponse } from './egress.ts'

const megabyte = 1024 * 1024

async function fetching(
  answer: RequestListener,
  limits: Partial<EgressLimits>,
  test: (fetch: () => Promise<EgressResponse>, egress: Egress) => Promise<void>,
): Promise<void> {
  const server = await startWebServer(answer)
  const egress = createEgress({ allowsPrivate: () => true })
  try {
    await test(() => egress.request({ url: server.url, method: 'GET', purpose: 'page', limits }), egress)
  } finally {
    await egress.close()
    await server.close()
  }
}

const packed =
  (encoding: string, body: Uint8Array): RequestListener =>
  (_, response) =>
    response.writeHead(200, { 'content-encoding': encoding }).end(body)

describe('egress: answers', () => {
  const text = 'Grüße '.repeat(1000)
  const packers = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }
  for (const [encoding, pack] of Object.entries(packers)) {
    it(`unpacks ${encoding}`, () =>
      fetching(packed(encoding, pack(text)), {}, async (fetch) => assert.equal(await (await fetch()).text(), text)))
    it(`refuses what grows beyond the limit when ${encoding} is unpacked`, () =>
      fetching(packed(encoding, pack(Buffer.alloc(50 * megabyte))), { maximumBytes: megabyte }, async (fetch) => {
        await assert.rejects((await fetch()).text(), { code: 'too_large' })
      }))
  }
  it('unpacks deflate without its header too', () =>
    fetching(packed('deflate', deflateRawSync(text)), {}, async (fetch) => {
      assert.equal(await (await fetch()).text(), text)
    }))
  it('reports what cannot be unpacked', async () => {
    const error = { code: 'provider_unavailable', message: /could not be unpacked/ }
    await fetching(packed('gzip', Buffer.from('not packed')), {}, async (fetch) => {
      await assert.rejects(
        fetch().then((response) => response.text()),
        error,
      )
    })
    await fetching(packed('gzip, gzip', gzipSync(gzipSync(text))), {}, (fetch) => assert.rejects(fetch(), error))
  })
  it('refuses an announced size beyond the limit before reading any of it', () =>
    fetching(
      (_, response) => response.writeHead(200, { 'content-length': 10 * megabyte }).flushHeaders(),
      { maximumBytes: megabyte },
      (fetch) => assert.rejects(fetch(), { code: 'too_large' }),
    ))
  it('stops reading at the limit when no size was announced', () =>
    fetching(
      (_, response) => pourInto(response),
      { maximumBytes: megabyte },
      async (fetch) => {
        await assert.rejects((await fetch()).text(), { code: 'too_large' })
      },
    ))
  it('ends slow answers at each limit', async () => {
    const silent: RequestListener = () => undefined
    const stalling: RequestListener = (_, response) => void response.write('a')
    const dripping: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write('a'), 10)
      response.once('close', () => clearInterval(timer))
    }
    const read = async (fetch: () => Promise<EgressResponse>): Promise<string> => (await fetch()).text()
    const late = (message: RegExp) => ({ code: 'provider_timeout', message })
    await fetching(silent, { firstByteMs: 50 }, (fetch) => assert.rejects(read(fetch), late(/did not begin/)))
    await fetching(stalling, { idleMs: 50 }, (fetch) => assert.rejects(read(fetch), late(/stopped in the middle/)))
    await fetching(dripping, { totalMs: 100 }, (fetch) => assert.rejects(read(fetch), late(/took too long/)))
  })
  it('gives a late reader the end that came with what was waiting', () => {
    let size = 0
    return fetching(
      (_, response) => response.end(Buffer.alloc(size, 'x')),
      {},
      async (fetch) => {
        for (size = 240 * 1024; size <= 440 * 1024; size += 20 * 1024) {
          const response = await fetch()
          await after(20)
          const late = after(5000, 'still waiting for the end', { ref: false })
          const read = response.text().then(({ length }) => length)
          assert.equal(await Promise.race([read, late]), size)
        }
      },
    )
  })
  it('slows the sender down to the reader, and does not take a slow reader for a stalled server', () => {
    const body = Buffer.alloc(8 * megabyte, 'x')
    return fetching(
      (_, response) => response.end(body),
      { idleMs: 50 },
      async (fetch) => {
        const response = await fetch()
        let read = 0
        for await (const piece of response.body) {
          if (read === 0) await after(150)
          read += piece.length
        }
        assert.equal(read, body.length)
      },
    )
  })
  it('hangs up when a reader leaves early', () => {
    const closed = Promise.withResolvers<void>()
    const pouring: RequestListener = (_, response) => {
      void once(response, 'close').then(() => closed.resolve())
      pourInto(response)
    }
    return fetching(pouring, {}, async (fetch) => {
      for await (const _ of (await fetch()).body) break
      await closed.promise
    })
  })
})

function pourInto(response: Parameters<RequestListener>[1]): void {
  Readable.from(endlessly())
    .on('error', () => undefined)
    .pipe(response)
}

function* endlessly(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(65_536)
}
