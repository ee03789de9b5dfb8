import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { untilNoneOpenBelow } from '@parley/lab'
import { exchangeRaw, problemOf, serve, statusOf } from './http-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-static-'))
after(() => rmSync(folder, { recursive: true }))
const staticDir = join(folder, 'dist')
const script = 'console.log("hello")\n'.repeat(50)
mkdirSync(join(staticDir, 'assets'), { recursive: true })
writeFileSync(
  join(staticDir, 'index.html'),
  '<base href="/" /><link rel="icon" href="icon.svg"><link href="data:,"><script type="module" src="./assets/index-BxY12_z9.js"></script>',
)
writeFileSync(join(staticDir, 'assets/index-BxY12_z9.js'), script)
writeFileSync(join(staticDir, 'assets/index-BxY12_z9.js.br'), brotliCompressSync(script))
writeFileSync(join(staticDir, 'assets/index-BxY12_z9.js.gz'), gzipSync(script))
writeFileSync(join(staticDir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
mkdirSync(join(staticDir, 'frame'))
writeFileSync(join(staticDir, 'frame/diagram.html'), '<!doctype html><script>draw()</script>')
writeFileSync(join(staticDir, 'frame/picture.html'), '<!doctype html><script>show()</script>')
writeFileSync(join(staticDir, 'frame/preview.html'), '<!doctype html><script>draw()</script>')
writeFileSync(join(staticDir, 'frame/script.js'), 'draw()')
writeFileSync(join(staticDir, '.env'), 'SECRET=1')
writeFileSync(join(folder, 'outside.txt'), 'SECRET=2')
symlinkSync(join(folder, 'outside.txt'), join(staticDir, 'link.txt'))
const page = { accept: 'text/html,*/*' }

test('serves hashed files for ever and the rest with an ETag', async () => {
  await using server = await serve({ staticDir })
  const hashed = await fetch(`${server.url}/assets/index-BxY12_z9.js`)
  assert.equal(hashed.headers.get('content-type'), 'text/javascript; charset=utf-8')
  assert.equal(hashed.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(await hashed.text(), script)

  const icon = await fetch(`${server.url}/icon.svg`)
  assert.equal(icon.headers.get('content-type'), 'image/svg+xml; charset=utf-8')
  assert.equal(icon.headers.get('cache-control'), 'no-cache')
  const again = await fetch(`${server.url}/icon.svg`, { headers: { 'if-none-match': icon.headers.get('etag') ?? '' } })
  assert.equal(again.status, 304)
  assert.equal((await fetch(`${server.url}/icon.svg`, { method: 'HEAD' })).headers.get('content-length'), '41')
})

test('sends the compressed file that the browser takes', async () => {
  await using server = await serve({ staticDir })
  const encodingFor = async (accepted: string) => {
    const response = await fetch(`${server.url}/assets/index-BxY12_z9.js`, { headers: { 'accept-encoding': accepted } })
    assert.equal(await response.text(), script)
    assert.equal(response.headers.get('vary'), 'Origin, Accept-Encoding')
    return response.headers.get('content-encoding')
  }
  assert.equal(await encodingFor('gzip, deflate, br'), 'br')
  assert.equal(await encodingFor('gzip'), 'gzip')
  assert.equal(await encodingFor('br;q=0, gzip;q=0.5'), 'gzip')
  assert.equal(await encodingFor('identity'), null)
})

test('a file that a newer version took away is not there, in plain words', async () => {
  const taken = join(staticDir, 'assets/taken-BxY12_z9.js')
  writeFileSync(taken, script)
  writeFileSync(`${taken}.br`, brotliCompressSync(script))
  await using server = await serve({ staticDir })
  rmSync(`${taken}.br`)
  const response = await fetch(`${server.url}/assets/taken-BxY12_z9.js`, { headers: { 'accept-encoding': 'br' } })
  assert.equal(response.status, 404)
  assert.equal(response.headers.get('content-encoding'), null)
  assert.equal(response.headers.get('cache-control'), 'no-store')
  assert.equal((await problemOf(response)).code, 'not_found')
})

test('gives the page to people who open any address and 404 to everything else', async () => {
  await using server = await serve({ staticDir })
  for (const path of ['/', '/c/0192', '/index.html']) {
    const response = await fetch(server.url + path, { headers: page })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.match(await response.text(), /src="\/assets\/index-BxY12_z9\.js"/)
  }
  const refused: [string, RequestInit][] = [
    ['/c/0192', { headers: { accept: 'application/json' } }],
    ['/c/0192', { method: 'POST', headers: page }],
    ['/assets/gone-12345678.js', { headers: { accept: '*/*' } }],
    ['/api/gone', { headers: page }],
    ['/v1/gone', { headers: page }],
    ['/frame/gone', { headers: page }],
  ]
  for (const [path, init] of refused) {
    const response = await fetch(server.url + path, init)
    assert.equal(response.status, 404, path)
    assert.equal((await problemOf(response)).code, 'not_found')
  }
})

test('never leaves its folder and never shows a dotfile', async () => {
  await using server = await serve({ staticDir })
  for (const path of [
    '/../outside.txt',
    '/assets/../../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/..\\outside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/.env',
    '/%2eenv',
    '/link.txt',
    '//etc/passwd',
    '/assets',
    '/assets/',
    '/icon.svg%00.js',
    '/icon.svg/',
  ]) {
    const raw = await exchangeRaw(server.port, [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Accept: */*'])
    assert.equal(statusOf(raw), 404, path)
    assert.doesNotMatch(raw, /SECRET/)
  }
})

test('serves everything below the path of the public URL, whether the proxy strips it or not', async () => {
  await using server = await serve({ staticDir, publicUrl: new URL('https://example.org/parley') })
  const redirect = await fetch(`${server.url}/parley`, { redirect: 'manual', headers: page })
  assert.equal(redirect.status, 308)
  assert.equal(redirect.headers.get('location'), '/parley/')
  for (const path of ['/parley/', '/parley/c/0192', '/']) {
    const text = await (await fetch(server.url + path, { headers: page })).text()
    assert.equal(
      text,
      '<meta name="base-path" content="/parley/"><link rel="icon" href="/parley/icon.svg"><link href="data:,"><script type="module" src="/parley/assets/index-BxY12_z9.js"></script>',
    )
  }
  for (const path of ['/parley/assets/index-BxY12_z9.js', '/assets/index-BxY12_z9.js']) {
    assert.equal(await (await fetch(server.url + path)).text(), script)
  }
  assert.equal((await fetch(`${server.url}/parley/api/none`, { headers: page })).status, 404)
})

test('frames have an origin of nobody, run their own scripts alone and reach no network', async () => {
  await using server = await serve({ staticDir })
  const policyOf = async (name: string) => {
    const response = await fetch(`${server.url}/frame/${name}`, { headers: page })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('x-frame-options'), 'SAMEORIGIN')
    return new Map(
      (response.headers.get('content-security-policy') ?? '').split('; ').map((one) => {
        const [name = '', ...rest] = one.split(' ')
        return [name, rest.join(' ')]
      }),
    )
  }
  const policy = await policyOf('diagram.html')
  assert.equal(policy.get('sandbox'), 'allow-scripts')
  assert.equal(policy.get('default-src'), "'none'")
  assert.equal(policy.get('script-src'), `'sha256-${hash('sha256', 'draw()', 'base64')}'`)
  assert.equal(policy.get('img-src'), 'data:')
  assert.equal(policy.get('frame-ancestors'), "'self'")
  assert.deepEqual(await policyOf('preview.html'), policy, 'a page from an answer reaches nothing either')
  assert.equal((await policyOf('picture.html')).get('img-src'), 'http: https:')
  assert.equal((await fetch(`${server.url}/frame/script.js`, { headers: page })).status, 404)
})

test('starts without a built web app, says so, and serves the rest', async () => {
  await using server = await serve({ staticDir: join(folder, 'not-built') })
  assert.equal((await fetch(server.url, { headers: page })).status, 404)
  assert.match(server.lines[0]?.message ?? '', /not built/)
})

// A file that nobody closes is closed by the garbage collection in the end, and that may end the server.
test('closes what it opened for whoever has left meanwhile', async () => {
  await using server = await serve({ staticDir })
  const readers = Array.from({ length: 100 }, async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET /assets/index-BxY12_z9.js HTTP/1.1\r\nHost: localhost\r\n\r\n', () => socket.resetAndDestroy())
    await once(socket, 'close')
  })
  await Promise.all(readers)
  for (let later = 0; later < 50; later += 1) assert.equal((await fetch(`${server.url}/icon.svg`)).status, 200)
  await untilNoneOpenBelow(staticDir)
})
