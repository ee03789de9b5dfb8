import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keep, keptName, mayBeKept, type Caches, type Shelf } from './kept.ts'

const id = '01920000-0000-7000-8000-000000000000'

test('what it takes to read a conversation may be kept, and nothing else', () => {
  for (const path of [
    '/api/auth/session',
    '/api/models',
    '/api/conversations?view=active&limit=50',
    '/api/conversations?view=active&folder=&limit=50',
    '/api/conversations?view=active&folder=On%20the%20way&limit=50',
    '/api/sidebar',
    `/api/conversations/${id}`,
    `/api/conversations/${id}/messages?limit=60`,
  ]) {
    assert.equal(mayBeKept(path), true, path)
  }
  for (const path of [
    '/api/me',
    '/api/auth/providers',
    '/api/me/sessions',
    '/api/me/api-keys',
    '/api/admin/users',
    '/api/search?q=secret',
    `/api/runs/${id}/events`,
    '/api/live',
    `/api/conversations/${id}/messages/`,
    '/v1/models',
  ]) {
    assert.equal(mayBeKept(path), false, path)
  }
})

function cachesOf(open: Map<string, Map<string, Response>>): Caches {
  const shelfOf = (name: string): Shelf => {
    const held = open.get(name) ?? new Map<string, Response>()
    open.set(name, held)
    const urlOf = (request: RequestInfo | URL): string => (request instanceof Request ? request.url : String(request))
    return {
      match: async (request) => held.get(urlOf(request))?.clone(),
      put: async (request, response) => void held.set(urlOf(request), response),
      keys: async () => [...held.keys()].map((url) => new Request(url)),
      delete: async ({ url }) => held.delete(url),
    }
  }
  return {
    has: async (name) => open.has(name),
    open: async (name) => shelfOf(name),
    delete: async (name) => open.delete(name),
  }
}

const asked = (path: string): Request => new Request(`https://house.example${path}`)
const list = '/api/conversations?view=active&limit=50'
const session = '/api/auth/session'
const me = (id: string): Response => Response.json({ stage: 'full', me: { id, username: 'somebody' } })

test('what comes after somebody signed out is kept nowhere', async () => {
  const open = new Map<string, Map<string, Response>>()
  await keep(cachesOf(open), asked(list), Response.json({ items: ['late'] }))
  assert.equal(open.size, 0)
})

test('what one person left goes when another is in, however they came', async () => {
  const kept = new Map<string, Response>()
  const open = new Map([[keptName, kept]])
  const caches = cachesOf(open)
  await keep(caches, asked(session), me('ada'))
  await keep(caches, asked(list), Response.json({ items: ['of ada'] }))
  await keep(caches, asked(session), me('ada'))
  assert.equal(open.get(keptName)?.size, 2)
  await keep(caches, asked(session), me('bob'))
  assert.deepEqual([...(open.get(keptName)?.keys() ?? [])], [`https://house.example${session}`])
  await keep(caches, asked(session), Response.json({ stage: 'nobody', me: null }))
  assert.equal(open.size, 0, 'nor does it wait for whoever comes after nobody')
})
