import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { accepted, conversation, messageList, runEvent, signedIn } from '@parley/contract'
import type { Accepted, Conversation, Id, MessageList, RunEvent, SendMessage, User } from '@parley/contract'

export interface Answer {
  status: number
  headers: Headers
  body: unknown
}

/** A browser as far as HTTP goes: keeps its cookie, says where it comes from. */
export class TestClient {
  readonly base: URL
  cookie = ''
  /** The mark of a browser that has signed in before. */
  device = ''

  constructor(base: URL) {
    this.base = base
  }

  /** Files in a form, as a browser sends them. */
  async upload(path: string, field: string, files: readonly File[]): Promise<Answer> {
    const form = new FormData()
    for (const file of files) form.append(field, file)
    const response = await fetch(new URL(path.replace(/^\//, ''), this.base), {
      method: 'POST',
      headers: { cookie: this.cookie, origin: this.base.origin },
      body: form,
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }

  async fetch(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const cookies = [this.cookie, this.device].filter((cookie) => cookie !== '')
    const response = await fetch(new URL(path.replace(/^\//, ''), this.base), {
      method,
      headers: {
        ...(cookies.length > 0 && { cookie: cookies.join('; '), origin: this.base.origin }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [cookie = ''] = line.split(';', 1)
      if (cookie.includes('parley-device=')) this.device = cookie
      else this.cookie = cookie
    }
    return response
  }

  async call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    const response = await this.fetch(method, path, body, headers)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }

  /** The same, for a call that must succeed. */
  async ok(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<unknown> {
    const answer = await this.call(method, path, body, headers)
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** `from`: the address a trusted proxy vouches for. */
  async register(name: string, from?: string): Promise<User> {
    const request = { email: `${name}@example.org`, username: name, password: `correct horse ${name} staple` }
    const headers = from === undefined ? {} : { 'x-forwarded-for': from }
    return signedIn.parse(await this.ok('POST', '/api/auth/register', request, headers)).user
  }

  async login(name: string): Promise<User> {
    const request = { login: name, password: `correct horse ${name} staple` }
    return signedIn.parse(await this.ok('POST', '/api/auth/login', request)).user
  }

  async conversation(): Promise<Conversation> {
    return conversation.parse(await this.ok('POST', '/api/conversations', {}))
  }

  async send(conversationId: Id, request: SendMessage): Promise<Accepted> {
    return accepted.parse(await this.ok('POST', `/api/conversations/${conversationId}/messages`, request))
  }

  async messages(conversationId: Id, query = ''): Promise<MessageList> {
    return messageList.parse(await this.ok('GET', `/api/conversations/${conversationId}/messages${query}`))
  }

  /** All events of a run up to its end. */
  async follow(runId: Id, after = 0): Promise<RunEvent[]> {
    const response = await this.fetch('GET', `/api/runs/${runId}/events?after=${after}`)
    assert.equal(response.status, 200)
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: '))
    return lines.map((line) => runEvent.parse(JSON.parse(line.slice('data: '.length))))
  }

  /** Until a call of a tool waits for this person's word. Gives the call. */
  async untilToolWaits(conversationId: Id): Promise<string> {
    for (let look = 0; look < 500; look += 1) {
      const { items } = await this.messages(conversationId)
      const call = items.flatMap(({ toolCalls }) => toolCalls ?? []).find(({ state }) => state === 'waiting')
      if (call !== undefined) return call.callId
      await wait(20)
    }
    throw new Error('no tool asks for leave')
  }

  /** Asks and waits for the whole answer. */
  async chat(conversationId: Id, text: string): Promise<{ sent: Accepted; events: RunEvent[] }> {
    const sent = await this.send(conversationId, { text })
    const [run] = sent.runs
    assert.ok(run, 'the send began no run')
    return { sent, events: await this.follow(run.id) }
  }
}
