import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { startWebServer, type LabWebServer } from '@parley/lab'
import { createEgress, type EgressCall, type EgressOptions } from './create-egress.ts'
import type { Egress, EgressRequest } from './egress.ts'

type Answer = Parameters<typeof startWebServer>[0]

async function using(
  answer: Answer,
  options: Partial<EgressOptions>,
  test: (egress: Egress, server: LabWebServer) => Promise<void>,
  secure = false,
): Promise<void> {
  const server = await startWebServer(answer, secure)
  const egress = createEgress({ allowsPrivate: (hostAndPort) => hostAndPort === server.hostAndPort, ...options })
  try {
    await test(egress, server)
  } finally {
    await egress.close()
    await server.close()
  }
}

const get = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  url,
  method: 'GET',
  purpose: 'provider',
  ...more,
})
/** A connection can be used again one turn of the event loop after its answer ended. */
const connectionFree = (): Promise<void> => new Promise((turn) => setImmediate(turn))
const hello: Answer = (_, response) => response.end('hello')

describe('egress: where it connects', () => {
  it('reaches a configured private host, and keeps its connection', () =>
    using(hello, {}, async (egress, server) => {
      assert.equal(await (await egress.request(get(server.url))).text(), 'hello')
      await connectionFree()
      assert.equal(await (await egress.request(get(server.url))).text(), 'hello')
      assert.equal(server.connections(), 1)
    }))
  it('refuses the same host for a purpose it was not configured for', () => {
    const allowsPrivate = (_: string, purpose: string) => purpose === 'provider'
    return using(hello, { allowsPrivate }, async (egress, server) => {
      assert.equal((await egress.request(get(server.url))).status, 200)
      await assert.rejects(egress.request(get(server.url, { purpose: 'page' })), { code: 'forbidden' })
      assert.equal(server.connections(), 1)
    })
  })
  it('refuses a host from the moment it is no longer configured, in spite of an open connection', () => {
    let allowed = true
    return using(hello, { allowsPrivate: () => allowed }, async (egress, server) => {
      assert.equal(await (await egress.request(get(server.url))).text(), 'hello')
      allowed = false
      await assert.rejects(egress.request(get(server.url)), { code: 'forbidden' })
    })
  })
  it('refuses a name with a private address among its addresses', () => {
    const resolver = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]
    return using(hello, { resolver, allowsPrivate: () => false }, async (egress, server) => {
      const url = server.url.replace('127.0.0.1', 'mixed.example')
      await assert.rejects(egress.request(get(url)), { code: 'forbidden' })
      assert.equal(server.connections(), 0)
    })
  })
  it('looks a name up once and connects to just that answer, so that a changing name gains nothing', () => {
    const answers = ['127.0.0.1', '10.0.0.1', '10.0.0.2']
    let asked = 0
    const resolver = async () => [{ address: answers[asked++] ?? '', family: 4 }]
    return using(
      (_, response) => response.end('pinned'),
      { resolver, allowsPrivate: () => true },
      async (egress, server) => {
        const url = server.url.replace('127.0.0.1', 'rebinding.example')
        assert.equal(await (await egress.request(get(url))).text(), 'pinned')
        await connectionFree()
        assert.equal(await (await egress.request(get(url))).text(), 'pinned')
        assert.equal(asked, 1)
      },
    )
  })
  it('refuses a name that turns private after it was public', () => {
    // A public address nobody answers at: it counts that the second answer is checked afresh.
    const answers = ['192.31.7.1', '127.0.0.1']
    const resolver = async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }]
    return using(hello, { resolver, allowsPrivate: () => false }, async (egress, server) => {
      const url = server.url.replace('127.0.0.1', 'rebinding.example')
      await assert.rejects(egress.request(get(url, { limits: { connectMs: 100 } })), /./)
      await assert.rejects(egress.request(get(url)), { code: 'forbidden' })
      assert.equal(server.connections(), 0)
    })
  })
  it('gives up on a name server that never answers', async () => {
    const egress = createEgress({ allowsPrivate: () => false, resolver: () => new Promise(() => undefined) })
    const request = get('http://slow.example/', { limits: { connectMs: 50 } })
    await assert.rejects(egress.request(request), {
      code: 'provider_timeout',
      message: /slow\.example:80 could not be/,
    })
    await egress.close()
  })
  it('trusts no certificate that it cannot verify, whatever the environment says', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      await using(
        hello,
        {},
        async (egress, server) => {
          const message = /certificate is not trusted/
          await assert.rejects(egress.request(get(server.url)), { code: 'provider_unavailable', message })
          const trusting = createEgress({
            allowsPrivate: () => true,
            certificateAuthorities: [server.certificate ?? ''],
          })
          assert.equal(await (await trusting.request(get(server.url))).text(), 'hello')
          await trusting.close()
        },
        true,
      )
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
  })
  it('ignores proxies named by the environment', () =>
    using(hello, {}, async (_, server) => {
      const proxy = await startWebServer((__, response) => response.end('through the proxy'))
      const script = `
        const { createEgress } = await import(${JSON.stringify(new URL('./create-egress.ts', import.meta.url).href)})
        const egress = createEgress({ allowsPrivate: () => true })
        const response = await egress.request({ url: '${server.url}', method: 'GET', purpose: 'provider' })
        process.stdout.write(await response.text())
        await egress.close()`
      const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']
      const environment = Object.fromEntries(names.map((name) => [name, proxy.url]))
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...environment, NODE_USE_ENV_PROXY: '1', PATH: process.env['PATH'] },
      })
      await proxy.close()
      assert.equal(stdout, 'hello')
      assert.equal(proxy.connections(), 0)
    }))
})

describe('egress: when it is closed', () => {
  it('ends what is under way and refuses what comes after, with words', async () => {
    const server = await startWebServer(() => undefined)
    const egress = createEgress({ allowsPrivate: () => true })
    const under = egress.request(get(server.url))
    const ended = assert.rejects(under, { code: 'provider_unavailable' })
    await egress.close()
    await ended
    await assert.rejects(egress.request(get(server.url)), { code: 'provider_unavailable' })
    await server.close()
  })
})

describe('egress: what it sends', () => {
  it('expands nothing in addresses, headers and bodies', () => {
    const answer: Answer = (incoming, response) => {
      void incoming.toArray().then((body) => {
        response.end(JSON.stringify([incoming.url, incoming.headers['x-note'], Buffer.concat(body).toString()]))
      })
    }
    return using(answer, {}, async (egress, server) => {
      const response = await egress.request({
        url: `${server.url}/\${HOME}/{{key}}?q=$(id)`,
        method: 'POST',
        purpose: 'webhook',
        headers: { 'x-note': '${OPENAI_API_KEY} {{secret}}' },
        body: '${HOME}',
      })
      const expected = ['/$%7BHOME%7D/%7B%7Bkey%7D%7D?q=$(id)', '${OPENAI_API_KEY} {{secret}}', '${HOME}']
      assert.deepEqual(await response.json(), expected)
    })
  })
  it('refuses headers that hold a line end or decide where the request goes', () =>
    using(hello, {}, async (egress, server) => {
      const bad = [{ 'x-a': 'b\r\nx-evil: 1' }, { 'x-a\r\n': 'b' }, { 'x-a': 'b\u0000' }, { Host: 'other' }]
      for (const headers of [...bad, { 'Transfer-Encoding': 'chunked' }, { 'content-length': '0' }]) {
        await assert.rejects(egress.request(get(server.url, { headers: { ...headers } })), {
          code: 'validation_failed',
        })
      }
      assert.equal(server.connections(), 0)
    }))
  it('tells what it did without the path, which may hold a key', async () => {
    const calls: EgressCall[] = []
    await using(hello, { beginCall: () => (call) => calls.push(call) }, async (egress, server) => {
      await (await egress.request(get(`${server.url}/secret?key=secret`))).text()
      await assert.rejects(egress.request(get(server.url, { limits: { maximumBytes: 2 } })))
      assert.deepEqual(
        calls.map(({ milliseconds, ...call }) => call),
        [
          { purpose: 'provider', hostAndPort: server.hostAndPort, outcome: 200, bytes: 5 },
          { purpose: 'provider', hostAndPort: server.hostAndPort, outcome: 'too_large', bytes: 0 },
        ],
      )
    })
  })
  it('frees the connection when a stream is stopped', async () => {
    const closed = Promise.withResolvers<void>()
    const endless: Answer = (_, response) => {
      response.write('first')
      void once(response, 'close').then(() => closed.resolve())
    }
    await using(endless, {}, async (egress, server) => {
      const stop = new AbortController()
      const onData = (): void => stop.abort(new Error('stopped'))
      const streamed = egress.stream(get(server.url, { signal: stop.signal }), { onHead: () => undefined, onData })
      await assert.rejects(streamed, /stopped/)
      await closed.promise
    })
  })
})
