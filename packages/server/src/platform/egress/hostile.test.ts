import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hostileUrls } from '@parley/lab'
import { AppError } from '../app-error.ts'
import { createEgress } from './create-egress.ts'
import type { EgressRequest } from './egress.ts'

const purposes: EgressRequest['purpose'][] = ['provider', 'page', 'search', 'webhook', 'oidc', 'tool']

describe('hostile addresses', () => {
  for (const { url, why } of hostileUrls) {
    it(`refuses ${JSON.stringify(url)}: ${why}`, async () => {
      const egress = createEgress({ allowsPrivate: () => false })
      const request = (purpose: EgressRequest['purpose']): EgressRequest => ({ url, method: 'GET', purpose })
      const attempts = purposes.flatMap((purpose) => [
        egress.request(request(purpose)),
        egress.stream(request(purpose), { onHead: () => assert.fail('reached'), onData: () => assert.fail('reached') }),
      ])
      for (const attempt of await Promise.allSettled(attempts)) {
        assert.equal(attempt.status, 'rejected')
        assert.ok(attempt.reason instanceof AppError, String(attempt.reason))
        assert.equal(attempt.reason.code, 'forbidden', attempt.reason.message)
        assert.doesNotMatch(attempt.reason.message, /secret|\d+\.\d+\.\d+\.\d+/)
      }
      await egress.close()
    })
  }

  it('refuses metadata services even where an administrator configured them', async () => {
    const egress = createEgress({ allowsPrivate: () => true })
    for (const url of ['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://[::ffff:169.254.169.254]/']) {
      await assert.rejects(egress.request({ url, method: 'GET', purpose: 'provider' }), { code: 'forbidden' })
    }
    await egress.close()
  })
})
