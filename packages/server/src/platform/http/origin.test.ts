import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchangeRaw, problemOf, serve, statusOf } from './http-fixture.ts'
import { route } from './index.ts'

const routes = [
  route({
    method: 'GET',
    path: '/api/thing',
    summary: 'Read',
    policy: { who: 'public' },
    responses: { 204: null },
    handle: () => ({ status: 204 }),
  }),
  route({
    method: 'POST',
    path: '/api/thing',
    summary: 'Write',
    policy: { who: 'public' },
    responses: { 204: null },
    handle: () => ({ status: 204 }),
  }),
]
const publicUrl = new URL('https://chat.example.org/parley')
const allowedOrigins = ['https://portal.example.org']

async function statusWith(port: number, method: string, headers: Record<string, string>): Promise<number> {
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}`)
  return statusOf(await exchangeRaw(port, [`${method} /api/thing HTTP/1.1`, ...lines, 'Content-Length: 0']))
}

test('answers to its own names and to no other', async () => {
  await using server = await serve({ routes, publicUrl, allowedOrigins })
  const status = (host: string) => statusWith(server.port, 'GET', { Host: host })
  for (const host of [
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1',
    '[::1]:8080',
    '192.168.1.20:8080',
    'chat.example.org',
    'chat.example.org.',
    'portal.example.org',
  ]) {
    assert.equal(await status(host), 204, host)
  }
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    'chat.example.org.evil.example',
    '127.0.0.1.evil.example',
    'chat.example.org@evil',
    'a b',
    '',
    '2130706433.evil',
  ]) {
    assert.equal(await status(host), 421, host)
  }
  const refused = await exchangeRaw(server.port, ['GET / HTTP/1.1', 'Host: evil.example'])
  assert.match(refused, /"code":"wrong_host"/)
})

test('refuses every foreign origin, with and without a cookie, for reads and writes', async () => {
  await using server = await serve({ routes, publicUrl, allowedOrigins })
  const foreign = [
    'https://evil.example',
    'null',
    'https://chat.example.org.evil.example',
    'http://chat.example.org',
    'https://chat.example.org:444',
    'https://portal.example.org.',
    'http://portal.example.org',
    'https://sub.portal.example.org',
    'http://127.0.0.1:1',
    'file://',
    '',
  ]
  for (const origin of foreign) {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      for (const cookie of [{}, { Cookie: 'parley=member' }]) {
        assert.equal(
          await statusWith(server.port, method, { Host: 'chat.example.org', Origin: origin, ...cookie }),
          403,
          `${method} ${origin}`,
        )
      }
    }
  }
})

test('lets its own pages and listed origins change state with a cookie', async () => {
  await using server = await serve({ routes, publicUrl, allowedOrigins })
  const own = `http://127.0.0.1:${server.port}`
  for (const headers of [
    { Origin: own },
    { Origin: 'https://chat.example.org' },
    { Origin: 'https://portal.example.org', 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'same-origin' },
  ]) {
    assert.equal(
      await statusWith(server.port, 'POST', { Cookie: 'parley=member', ...headers }),
      204,
      JSON.stringify(headers),
    )
  }
})

test('refuses a state change with a cookie when nothing says that our own page asked', async () => {
  await using server = await serve({ routes })
  const status = (headers: Record<string, string>) => statusWith(server.port, 'POST', headers)
  assert.equal(await status({ Cookie: 'parley=member' }), 403)
  assert.equal(await status({ Cookie: 'parley=member', 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }), 403)
  assert.equal(
    await status({ Cookie: 'parley=member', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }),
    403,
  )
  assert.equal(await status({ Cookie: 'parley=member', Referer: 'http://127.0.0.1/' }), 403)
  // A session that is over counts as well: signing in on top of it is what a forged form would try.
  assert.equal(await status({ Cookie: 'parley=long-gone' }), 403)
  assert.equal(await status({}), 204)
  assert.equal(await status({ Cookie: 'theme=dark' }), 204)
  assert.equal(await status({ Cookie: 'parley=member', Authorization: 'Bearer key-chat' }), 204)
})

test('lets other sites link to it but not embed it', async () => {
  await using server = await serve({ routes })
  const status = (mode: string) =>
    statusWith(server.port, 'GET', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode })
  assert.equal(await status('navigate'), 204)
  assert.equal(await status('no-cors'), 403)
  assert.equal(await status('websocket'), 403)
})

test('names a listed origin in the answer and never the star', async () => {
  await using server = await serve({ routes, allowedOrigins })
  const allowed = await fetch(`${server.url}/api/thing`, { headers: { origin: 'https://portal.example.org' } })
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://portal.example.org')
  assert.equal(allowed.headers.get('access-control-allow-credentials'), 'true')
  assert.equal(allowed.headers.get('vary'), 'Origin')

  const preflight = await fetch(`${server.url}/api/thing`, {
    method: 'OPTIONS',
    headers: { origin: 'https://portal.example.org', 'access-control-request-method': 'POST' },
  })
  assert.equal(preflight.status, 204)
  assert.equal(preflight.headers.get('access-control-allow-methods'), 'GET, POST, HEAD, OPTIONS')

  const own = await fetch(`${server.url}/api/thing`)
  assert.equal(own.headers.get('access-control-allow-origin'), null)
  assert.equal(own.headers.get('vary'), 'Origin')
  const foreign = await fetch(`${server.url}/api/thing`, { headers: { origin: 'https://evil.example' } })
  assert.equal(foreign.headers.get('access-control-allow-origin'), null)
  assert.equal((await problemOf(foreign)).code, 'forbidden')
})

test('refuses to start with an origin that is not exact', async () => {
  for (const origin of ['*', 'https://a.example/', 'a.example', 'https://*.example', 'null', 'ftp://a.example']) {
    await assert.rejects(serve({ routes, allowedOrigins: [origin] }), /is no origin/, origin)
  }
})

test('sends a strict policy everywhere and promises https only where the public URL does', async () => {
  await using plain = await serve({ routes })
  await using secure = await serve({ routes, publicUrl })
  for (const path of ['/api/thing', '/api/none', '/none']) {
    const { headers } = await fetch(plain.url + path)
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of [
      "default-src 'self'",
      "script-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      // What an answer draws or begs for leads nowhere else.
      "img-src 'self' blob: data:;",
      "connect-src 'self';",
    ]) {
      assert.ok(policy.includes(part), part)
    }
    assert.doesNotMatch(policy, /unsafe|\*/)
    assert.equal(headers.get('referrer-policy'), 'same-origin')
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(headers.get('strict-transport-security'), null)
    assert.equal(headers.get('x-powered-by'), null)
  }
  assert.match(
    (await fetch(`${secure.url}/api/thing`)).headers.get('strict-transport-security') ?? '',
    /^max-age=\d{8}$/,
  )
})
