import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { createClientReader } from './client.ts'
import { addressKey } from './limiter.ts'

function arriving(peer: string, headers: Record<string, string>): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: peer })
  return Object.assign(new IncomingMessage(socket), { headers: { host: 'Chat.Example.org', ...headers } })
}

const forged = { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }

test('ignores forwarded headers from anybody who is no trusted proxy', () => {
  for (const trusted of [[], ['10.0.0.0/8']]) {
    const client = createClientReader(trusted)(arriving('203.0.113.9', forged))
    assert.deepEqual(client, { address: '203.0.113.9', host: 'chat.example.org', secure: false })
  }
})

test('believes a trusted proxy about address, host and scheme', () => {
  const client = createClientReader(['127.0.0.1'])(arriving('::ffff:127.0.0.1', forged))
  assert.deepEqual(client, { address: '6.6.6.6', host: 'evil.example', secure: true })
})

test('takes the rightmost address that no trusted proxy has', () => {
  const read = createClientReader(['10.0.0.0/8', 'fd00::/8'])
  const addressFor = (list: string) => read(arriving('10.0.0.1', { 'x-forwarded-for': list })).address
  assert.equal(addressFor('1.1.1.1, 198.51.100.7, 10.2.2.2'), '198.51.100.7')
  assert.equal(addressFor('1.1.1.1,[2001:db8::1]:4711, fd00::2'), '2001:db8::1')
  assert.equal(addressFor('198.51.100.7:5123'), '198.51.100.7')
  assert.equal(addressFor('10.3.3.3, 10.2.2.2'), '10.3.3.3')
  assert.equal(addressFor('1.1.1.1, unknown'), '10.0.0.1')
  assert.equal(addressFor('1.1.1.1, 0x7f.1'), '10.0.0.1')
  assert.equal(addressFor(''), '10.0.0.1')
})

test('refuses to start with a trusted range that is none', () => {
  assert.throws(() => createClientReader(['10.0.0.0/33']), /10\.0\.0\.0\/33/)
  assert.throws(() => createClientReader(['proxy.local']), /proxy\.local/)
})

test('counts an IPv6 /64 as one address and the two spellings of an IPv4 one alike', () => {
  assert.equal(addressKey('2001:db8:1:2::1'), addressKey('2001:db8:1:2:ffff:ffff:ffff:ffff'))
  assert.notEqual(addressKey('2001:db8:1:2::1'), addressKey('2001:db8:1:3::1'))
  assert.equal(addressKey('::ffff:198.51.100.7'), addressKey('198.51.100.7'))
})
