import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayBeKept } from './kept.ts'

const id = '01920000-0000-7000-8000-000000000000'

test('what it takes to read a conversation may be kept, and nothing else', () => {
  for (const path of [
    '/api/me',
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
