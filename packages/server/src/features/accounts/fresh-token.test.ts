import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessToken } from '@parley/contract'
import WebSocket from 'ws'
import { startTestApp, TestClient } from '../../testing/index.ts'

test('a token opens a live connection for a minute, an access token far longer; nothing is compressed there', async () => {
  const app = await startTestApp()
  const ada = new TestClient(app.url)
  await ada.register('ada')
  const token = accessToken.parse(await ada.ok('POST', '/api/auth/token')).accessToken
  const open = () =>
    new Promise<{ said: string; code: number; extensions: string }>((resolve, reject) => {
      const address = new URL(`/api/live?token=${token}`, app.url.href.replace('http', 'ws'))
      const socket = new WebSocket(address, { perMessageDeflate: true })
      let said = ''
      socket.on('message', (frame) => {
        if (Buffer.isBuffer(frame)) said ||= String(Object(JSON.parse(frame.toString())).type)
        if (said === 'hello') socket.close(1000)
      })
      socket.on('close', (code) => resolve({ said, code, extensions: socket.extensions }))
      socket.on('unexpected-response', (_request, { statusCode }) =>
        resolve({ said, code: statusCode ?? 0, extensions: '' }),
      )
      socket.on('error', reject)
    })
  assert.deepEqual(await open(), { said: 'hello', code: 1000, extensions: '' })
  app.clock.advance(61_000)
  const late = await open()
  assert.notEqual(late.said, 'hello')
  assert.ok([401, 4401].includes(late.code), String(late.code))
  const asked = await new TestClient(app.url).call('GET', '/api/me', undefined, { authorization: `Bearer ${token}` })
  assert.equal(asked.status, 200, 'as an access token it is good for its quarter of an hour')
  await app.close()
})
