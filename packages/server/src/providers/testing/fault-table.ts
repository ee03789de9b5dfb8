import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startLabProvider, type LabProtocol, type LabProvider, type LabScript } from '@parley/lab'
import { AppError } from '#platform/app-error.ts'
import type { Egress } from '#platform/egress/index.ts'
import { createProvider } from '../create-provider.ts'
import type { Provider } from '../provider.ts'
import { hear, loopbackEgress, quickLimits, type Heard } from './chat.ts'

const tokens = ['One', ' two', ' three', ' Grüße', ' 日本', ' 🌍']
const whole = tokens.join('')
const begun = 'One two three'

/** Every way a model server can fail, and what a person gets: the same for every protocol. */
export function testFaults(protocol: LabProtocol): void {
  describe(`${protocol}: when the server fails`, () => {
    let lab: LabProvider
    let egress: Egress
    let provider: Provider
    before(async () => {
      egress = loopbackEgress()
      lab = await startLabProvider({ protocol })
      provider = connect(lab.url)
    })
    after(async () => {
      await egress.close()
      await lab.close()
    })
    const connect = (baseUrl: string, limits = quickLimits): Provider =>
      createProvider(protocol, { egress, baseUrl, apiKey: 'sk-lab-secret', limits })
    const meet = (script: LabScript): Promise<Heard> => {
      lab.play({ text: tokens, tokensPerSecond: 500, ...script })
      return hear(provider)
    }
    const fails = (heard: Heard, code: AppError['code'], words: RegExp, text = ''): AppError => {
      assert.ok(heard.error instanceof AppError, `no AppError but ${String(heard.error)}`)
      assert.equal(heard.error.code, code, heard.error.message)
      assert.match(heard.error.message, words)
      assert.doesNotMatch(heard.error.message, /sk-lab|secret|undefined|null|\[object/)
      assert.equal(heard.text, text)
      return heard.error
    }

    it('names the host that refuses connections', async () => {
      const gone = await startLabProvider({ protocol })
      await gone.close()
      const error = fails(await hear(connect(gone.url)), 'provider_unavailable', /nothing answers there/)
      assert.ok(error.message.includes(`127.0.0.1:${gone.port}`))
    })
    it('says that a name does not exist', async () => {
      const heard = await hear(connect('http://models.invalid/v1'))
      fails(heard, 'provider_unavailable', /models\.invalid:80 could not be reached/)
    })
    it('gives up on a server that never sends headers', async () => {
      fails(await meet({ fault: 'silent' }), 'provider_timeout', /did not begin to answer/)
    })
    it('keeps what came before a stall', async () => {
      fails(await meet({ fault: 'stall' }), 'provider_timeout', /stopped in the middle/, begun)
    })
    it('calls an answer without the protocol’s end incomplete and keeps it', async () => {
      const heard = await meet({ fault: 'close' })
      assert.equal(heard.error, undefined)
      assert.equal(heard.outcome?.finish, 'incomplete')
      assert.equal(heard.text, begun)
    })
    it('keeps what came before the connection was cut', async () => {
      fails(await meet({ fault: 'cut' }), 'provider_unavailable', /connection was closed/, begun)
    })
    it('reports a connection that ends without a byte', async () => {
      fails(await meet({ fault: 'reset' }), 'provider_unavailable', /connection was closed/)
    })
    it('reports a web page in place of an answer', async () => {
      fails(await meet({ fault: 'html' }), 'provider_unavailable', /web page/)
    })
    it('reports garbage in place of an answer', async () => {
      fails(await meet({ fault: 'garbage' }), 'provider_unavailable', /not an answer in the expected form/)
    })
    it('refuses a line beyond a megabyte and keeps what came before', async () => {
      fails(await meet({ fault: 'long-line' }), 'provider_unavailable', /too long/, begun)
    })
    it('reads an answer that is split at every byte', async () => {
      const heard = await meet({ fault: 'bytes' })
      assert.equal(heard.text, whole)
      assert.equal(heard.outcome?.finish, 'stop')
    })
    it('replaces invalid UTF-8 and goes on', async () => {
      const heard = await meet({ fault: 'invalid-utf8' })
      assert.equal(heard.outcome?.finish, 'stop')
      assert.equal(heard.text, `${begun}\uFFFD\uFFFD( Grüße 日本 🌍`)
    })
    it('keeps what came before an error inside the stream', async () => {
      fails(await meet({ fault: 'error-in-stream' }), 'provider_unavailable', /had an error while answering/, begun)
    })
    it('ends an endless answer at the overall limit and keeps it', async () => {
      const heard = await meet({ fault: 'endless' })
      assert.ok(heard.error instanceof AppError)
      assert.equal(heard.error.code, 'provider_timeout')
      assert.match(heard.error.message, /took too long/)
      assert.ok(heard.text.startsWith(whole + whole))
    })
    it('does not wait for a server that lingers after the protocol’s end, and hangs up', async () => {
      // Its own limits would end it as well.
      const patient = { ...quickLimits, idleMs: 60_000, totalMs: 60_000 }
      lab.play({ text: tokens, tokensPerSecond: 500, fault: 'lingers' })
      const heard = await hear(connect(lab.url, patient))
      assert.equal(heard.outcome?.finish, 'stop')
      assert.equal(heard.text, whole)
      assert.equal(await lab.requests.at(-1)?.aborted, true)
    })
    it('passes on when to come back after too many requests', async () => {
      const error = fails(await meet({ fault: 'rate-limited', retryAfterSeconds: 7 }), 'rate_limited', /slow down/)
      assert.equal(error.options.retryAfter, 7)
      assert.equal(error.options.retryable, true)
    })
    for (const fault of ['server-error', 'overloaded', 'plain-error'] as const) {
      it(`asks to retry after ${fault}`, async () => {
        const error = fails(await meet({ fault, retryAfterSeconds: 2 }), 'provider_unavailable', /problem of its own/)
        assert.equal(error.options.retryable, true)
        assert.equal(error.options.retryAfter, fault === 'plain-error' ? undefined : 2)
      })
    }
    it('sends a failed request once, and the next one succeeds', async () => {
      const before = lab.requests.length
      fails(await meet({ fault: 'server-error', times: 1 }), 'provider_unavailable', /500/)
      assert.equal(lab.requests.length, before + 1)
      assert.equal((await hear(provider)).text, whole)
    })
    it('explains a refused key without repeating it', async () => {
      fails(await meet({ fault: 'bad-key' }), 'provider_refused', /key was refused/)
    })
    it('explains a conversation that is too long', async () => {
      fails(await meet({ fault: 'too-long' }), 'provider_refused', /too long for the model/)
    })
    it('follows no redirect', async () => {
      const before = lab.requests.length
      fails(await meet({ fault: 'redirect' }), 'provider_refused', /redirects elsewhere/)
      assert.equal(lab.requests.length, before + 1)
    })
    it('hangs up within a second when the call is stopped', async () => {
      lab.play({ tokens: 10_000, tokensPerSecond: 200 })
      const stop = new AbortController()
      const reason = new Error('stopped by a person')
      const heard = provider.chat(
        { upstream: 'lab-chat', turns: [{ role: 'user', text: 'Hello' }] },
        () => stop.abort(reason),
        stop.signal,
      )
      await assert.rejects(heard, reason)
      const stopped = performance.now()
      assert.equal(await lab.requests.at(-1)?.aborted, true)
      assert.ok(performance.now() - stopped < 1000)
    })
    it('never begins a call that is stopped already', async () => {
      const before = lab.requests.length
      const heard = await hear(provider, {}, AbortSignal.abort(new Error('stopped')))
      assert.match(String(heard.error), /stopped/)
      assert.equal(lab.requests.length, before)
    })
  })
}
