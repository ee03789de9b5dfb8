import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWebServer } from '@parley/lab'
import { createEgress } from './create-egress.ts'
import type { Egress } from './egress.ts'

const page = (egress: Egress, url: string, headers: Record<string, string> = {}) =>
  egress.request({ url, method: 'GET', purpose: 'page', headers })

describe('egress: redirects', () => {
  it('are followed five times for a page, and no sixth time', async () => {
    const server = await startWebServer((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('arrived')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    const egress = createEgress({ allowsPrivate: () => true })
    const arrived = await page(egress, `${server.url}/5`)
    assert.equal(await arrived.text(), 'arrived')
    assert.equal(arrived.url, `${server.url}/0`)
    await assert.rejects(page(egress, `${server.url}/6`), { code: 'forbidden', message: /more than 5 times/ })
    await egress.close()
    await server.close()
  })
  it('are not followed for anything else', async () => {
    const server = await startWebServer((_, response) => response.writeHead(307, { location: '/x' }).end())
    const egress = createEgress({ allowsPrivate: () => true })
    for (const purpose of ['provider', 'search', 'webhook', 'oidc', 'tool'] as const) {
      const response = await egress.request({ url: server.url, method: 'GET', purpose })
      assert.equal(response.status, 307)
      assert.equal(await response.text(), '')
    }
    await egress.close()
    await server.close()
  })
  it('are checked like any address', async () => {
    const targets = [
      'http://169.254.169.254/',
      'http://[::1]/',
      'http://2130706433:1/',
      'file:///etc/passwd',
      '//10.0.0.1/',
    ]
    for (const location of [...targets, 'http://user:x@example.org/', 'http://']) {
      const server = await startWebServer((_, response) => response.writeHead(301, { location }).end())
      const egress = createEgress({ allowsPrivate: (hostAndPort) => hostAndPort === server.hostAndPort })
      await assert.rejects(page(egress, server.url), { code: 'forbidden' }, location)
      await egress.close()
      await server.close()
    }
  })
  it('never lead from a secure address to an insecure one', async () => {
    const plain = await startWebServer((_, response) => response.end('insecure'))
    const secure = await startWebServer((_, response) => response.writeHead(302, { location: plain.url }).end(), true)
    const egress = createEgress({ allowsPrivate: () => true, certificateAuthorities: [secure.certificate ?? ''] })
    await assert.rejects(page(egress, secure.url), { code: 'forbidden', message: /insecure/ })
    assert.equal(plain.connections(), 0)
    await egress.close()
    await plain.close()
    await secure.close()
  })
  it('carry no credentials to another origin', async () => {
    const seen: unknown[] = []
    const other = await startWebServer((request, response) => {
      seen.push(request.headers['authorization'], request.headers['x-api-key'], request.headers['cookie'])
      seen.push(request.headers['accept'])
      response.end()
    })
    const first = await startWebServer((_, response) => response.writeHead(302, { location: other.url }).end())
    const egress = createEgress({ allowsPrivate: () => true })
    const headers = { authorization: 'Bearer x', 'x-api-key': 'x', cookie: 'a=b', accept: 'text/html' }
    await (await page(egress, first.url, headers)).text()
    assert.deepEqual(seen, [undefined, undefined, undefined, 'text/html'])
    await egress.close()
    await first.close()
    await other.close()
  })
})
