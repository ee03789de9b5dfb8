import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '@parley/lab'
import { hashPassword } from '../crypto/index.ts'
import { createResolver } from './resolver.ts'

const hostsFile = join(temporaryFolder('hosts').path, 'hosts')
writeFileSync(hostsFile, '# ours\n127.0.0.1 localhost\n10.1.2.3 Box box.lan # the old one\nfd00::3 box\n')

const typeA = 1
const noSuchName = 3

/** A name server that answers as `answer` says: addresses, `unknown`, or silence. */
async function nameServer(answer: (name: string) => string | null) {
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const end = query.indexOf(0, 12) + 5
    const labels: string[] = []
    for (let at = 12; query[at]; at += (query[at] ?? 0) + 1)
      labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)))
    const found = answer(labels.join('.'))
    if (found === null) return
    const isAddress = found !== 'unknown' && query.readUInt16BE(end - 4) === typeA
    const head = Buffer.from(query.subarray(0, end))
    head.writeUInt16BE(0x8180 | (found === 'unknown' ? noSuchName : 0), 2)
    head.writeUInt16BE(isAddress ? 1 : 0, 6)
    head.writeUInt32BE(0, 8)
    const record = Buffer.from([
      0xc0,
      12,
      0,
      1,
      0,
      1,
      0,
      0,
      0,
      60,
      0,
      4,
      ...(isAddress ? found.split('.').map(Number) : []),
    ])
    socket.send(isAddress ? Buffer.concat([head, record]) : head, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { servers: [`127.0.0.1:${socket.address().port}`], [Symbol.dispose]: () => void socket.close() }
}

test('reads addresses, the hosts file and the name servers, in this order', async () => {
  using server = await nameServer((name) => (name === 'models.example' ? '203.0.113.7' : 'unknown'))
  const resolve = createResolver({ servers: server.servers, hostsFile })
  assert.deepEqual(await resolve('192.0.2.1'), [{ address: '192.0.2.1', family: 4 }])
  assert.deepEqual(await resolve('BOX'), [
    { address: '10.1.2.3', family: 4 },
    { address: 'fd00::3', family: 6 },
  ])
  assert.deepEqual(await resolve('models.example.'), [{ address: '203.0.113.7', family: 4 }])
})

test('what no name server knows is asked of the system, by two at a time', async () => {
  using server = await nameServer(() => 'unknown')
  let asking = 0
  let most = 0
  const system = async (name: string) => {
    most = Math.max(most, (asking += 1))
    await new Promise((resolve) => setImmediate(resolve))
    asking -= 1
    return [{ address: name === 'printer' ? '192.0.2.9' : '192.0.2.8', family: 4 }]
  }
  const resolve = createResolver({ servers: server.servers, hostsFile, system })
  const names = ['printer', ...Array.from({ length: 9 }, (_, index) => `other-${index}`)]
  const found = await Promise.all(names.map((name) => resolve(name)))
  assert.equal(found[0]?.[0]?.address, '192.0.2.9')
  assert.equal(most, 2)
})

test('names that nobody answers for keep nobody from signing in', async () => {
  using server = await nameServer(() => null)
  const system = () => Promise.reject(new Error('not to be asked'))
  const resolve = createResolver({ servers: server.servers, hostsFile, timeoutMs: 3_000, tries: 1, system })
  let waiting = 32
  const lookups = Array.from({ length: waiting }, (_, index) =>
    resolve(`slow-${index}.example`).finally(() => (waiting -= 1)),
  )
  const settled = Promise.allSettled(lookups)
  // More than there are threads: had a lookup taken one, these would come after it.
  await Promise.all(Array.from({ length: 6 }, (_, index) => hashPassword(`correct horse ${index}`)))
  assert.equal(waiting, 32)
  const reasons = (await settled).map((one) => (one.status === 'rejected' ? Object(one.reason).code : 'found'))
  assert.deepEqual([...new Set(reasons)], ['ETIMEOUT'])
})
