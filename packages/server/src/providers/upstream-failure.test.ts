import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readFailure, retryAfterOf, toAppError } from './upstream-failure.ts'

const meet = (status: number, body: unknown, headers: Record<string, string> = {}, key?: string) =>
  toAppError(
    readFailure(status, headers, typeof body === 'string' ? body : JSON.stringify(body)),
    'models.example',
    key,
  )

describe('a model server’s refusal', () => {
  it('is understood in every shape in use', () => {
    const shapes: unknown[] = [
      { error: { message: 'Bad thing', type: 'x', code: null } },
      { error: 'Bad thing' },
      { message: 'Bad thing' },
      { detail: 'Bad thing' },
      [{ error: { code: 400, message: 'Bad thing', status: 'INVALID_ARGUMENT' } }],
      { type: 'error', error: { type: 'invalid_request_error', message: 'Bad thing' } },
      'Bad thing',
    ]
    for (const shape of shapes) {
      assert.equal(meet(400, shape).message, 'models.example refused the request (400). It said: “Bad thing”')
    }
  })
  it('is not quoted where it is a web page or nothing', () => {
    assert.equal(meet(502, '<html><body>Bad</body></html>').message, 'models.example has a problem of its own (502).')
    assert.equal(meet(503, '').message, 'models.example has a problem of its own (503).')
  })
  it('never repeats a key, however it is written, nor control characters, nor at length', () => {
    const key = 'odd key/+=1'
    const said = [key, 'sk-proj-abc***xyz1', 'AIzaSyA1234567890abcdef', 'Bearer abcdef123456', 'f'.repeat(40)].join(
      ', ',
    )
    const { message } = meet(
      400,
      { error: { message: `No: ${said}\u0007\n\u202Eevil ${'long words '.repeat(100)}` } },
      {},
      key,
    )
    assert.doesNotMatch(message, /odd key|abc|AIza|ffff|[\n\p{Cc}\p{Cf}]/u)
    assert.match(message, /^models\.example refused the request \(400\)\. It said: “No: …, …, …, …, … evil long/)
    assert.ok(message.length < 400)
  })
  it('says what to do about money, rights, missing models and length', () => {
    assert.match(meet(429, { error: { message: 'Quota', code: 'insufficient_quota' } }).message, /no credit left/)
    assert.equal(meet(429, { error: { message: 'Quota', code: 'insufficient_quota' } }).code, 'provider_refused')
    assert.match(meet(403, {}).message, /does not allow this with this key/)
    assert.match(meet(404, {}).message, /no such model or address/)
    assert.match(
      meet(400, { error: { message: 'x', code: 'context_length_exceeded' } }).message,
      /too long for the model/,
    )
    assert.match(
      meet(400, { error: { message: 'prompt is too long: 210000 tokens' } }).message,
      /too long for the model/,
    )
  })
  it('tells when to come back, in seconds, milliseconds or as a date', () => {
    assert.equal(retryAfterOf({ 'retry-after': '20' }), 20)
    assert.equal(retryAfterOf({ 'retry-after': '20', 'retry-after-ms': '1500' }), 1.5)
    const left = retryAfterOf({ 'retry-after': new Date(Date.now() + 30_000).toUTCString() }) ?? 0
    assert.ok(left >= 28 && left <= 30)
    assert.equal(retryAfterOf({ 'retry-after': new Date(0).toUTCString() }), 0)
    assert.equal(retryAfterOf({ 'retry-after': 'soon' }), undefined)
    assert.equal(retryAfterOf({}), undefined)
  })
})
