import { appearance, versionedFactorDemand, versionedPageHosts } from '@parley/contract'
import type { TestClient } from './client.ts'

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const appearanceCases = (owner: () => TestClient) => ({
  'GET /api/admin/page-hosts': () => ({}),
  'PUT /api/admin/page-hosts': async () => {
    const { version } = versionedPageHosts.parse(await owner().ok('GET', '/api/admin/page-hosts'))
    return { body: { value: ['wiki.lan'], version } }
  },
  'GET /api/admin/second-factor': () => ({}),
  'PUT /api/admin/second-factor': async () => {
    const { version } = versionedFactorDemand.parse(await owner().ok('GET', '/api/admin/second-factor'))
    return { body: { value: 'off', version } }
  },
  'GET /api/me/terms': () => ({}),
  // Nobody here has agreed to anything: terms would stop everybody.
  'GET /api/me/terms/:version': () => ({ params: { version: '1' }, shared: true, mayAnswer: [404] }),
  'GET /api/appearance': () => ({}),
  'GET /api/appearance/logo': async () => {
    await owner().ok('PUT', '/api/admin/appearance/logo', { base64: dot })
    return {}
  },
  'PUT /api/admin/appearance': async () => {
    const { version } = appearance.parse(await owner().ok('GET', '/api/appearance'))
    return { body: { value: { name: 'Parley', hue: null, notice: null }, version } }
  },
  'PUT /api/admin/appearance/logo': () => ({ body: { base64: dot } }),
  'DELETE /api/admin/appearance/logo': () => ({}),
})
