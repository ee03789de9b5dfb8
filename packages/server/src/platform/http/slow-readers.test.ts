import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import * as z from 'zod/mini'
import { serve } from './http-fixture.ts'
import { route } from './index.ts'

const megabyte = 1024 * 1024
/** More than two sockets hold between them. */
const whole = 48 * megabyte
const stalledMs = 200

const large = route({
  method: 'GET',
  path: '/api/large',
  summary: 'Gives much',
  policy: { who: 'public' },
  responses: { 200: z.any() },
  handle: () => Promise.resolve({ status: 200, body: Buffer.alloc(whole, 'x') }),
})
const thoughtful = route({
  method: 'GET',
  path: '/api/thoughtful',
  summary: 'Thinks for long',
  policy: { who: 'public' },
  responses: { 200: z.string() },
  async handle() {
    await pause(stalledMs * 3)
    return { status: 200, body: 'well' }
  },
})

async function ask(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  return socket
}

/** Bytes until the other side ends it, or there have been as many as asked for. */
async function readUpTo(socket: Socket, most: number, eachMs = 0): Promise<number> {
  let read = 0
  for await (const piece of socket) {
    read += piece.length
    if (read >= most) break
    if (eachMs > 0) await pause(eachMs)
  }
  return read
}

test('whoever takes nothing of an answer is let go of', async () => {
  await using server = await serve({ routes: [large], limits: { stalledMs } })
  const socket = await ask(server.port, '/api/large')
  await pause(stalledMs * 5)
  assert.ok((await readUpTo(socket, whole).catch(() => 0)) < whole)
})

test('whoever takes it slowly gets all of it', async () => {
  await using server = await serve({ routes: [large], limits: { stalledMs } })
  const socket = await ask(server.port, '/api/large')
  const began = performance.now()
  assert.ok((await readUpTo(socket, whole, 2)) >= whole)
  assert.ok(performance.now() - began > stalledMs * 2)
})

test('an answer that is long in coming, and a connection between two requests, are no stalled readers', async () => {
  await using server = await serve({ routes: [thoughtful], limits: { stalledMs, keepAliveMs: stalledMs * 6 } })
  const socket = await ask(server.port, '/api/thoughtful')
  const [first] = await once(socket, 'data')
  assert.match(String(first), /^HTTP\/1\.1 200 .*well/s)
  await pause(stalledMs * 2)
  socket.write(`GET /api/thoughtful HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`)
  const [second] = await once(socket, 'data')
  assert.match(String(second), /^HTTP\/1\.1 200 .*well/s)
  await once(socket, 'close')
})
