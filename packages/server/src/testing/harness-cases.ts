import { createdShare, terms, versionedRetention, type CreatedShare, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import type { TestClient } from './client.ts'
import { auditCases, oidcCases, outboxCases, userCases } from './harness-users.ts'
import { toolCases } from './harness-tools.ts'
import { appearanceCases } from './harness-house.ts'
import { asideCases } from './harness-asides.ts'
import { assistantCases } from './harness-assistants.ts'
import { promptCases } from './harness-prompts.ts'
import { sidebarCases } from './harness-sidebar.ts'
import { exchangeCases } from './harness-exchange.ts'
import { knowledgeCases } from './harness-knowledge.ts'
import { usageCases } from './harness-usage.ts'
import { accountCases, type AccountCaseOptions } from './harness-accounts.ts'
import { atNewBrowser, type AuthorsCase, type RouteCase } from './harness-call.ts'

const keptForEver = {
  conversations: null,
  archivedConversations: null,
  auditDetails: null,
  uploads: null,
  usage: null,
  mails: 30,
}

/** A call of each route that succeeds for who makes it, with what it needs made before. */
export function casesOf(options: AccountCaseOptions): Record<string, AuthorsCase> {
  const waiting = new WeakMap<TestClient, Id>()
  const { freshName, owner } = options
  return {
    ...administrationCases(freshName, owner),
    ...auditCases(),
    ...userCases(freshName, owner),
    ...oidcCases(freshName, owner),
    ...outboxCases(freshName, owner),
    ...knowledgeCases(),
    ...usageCases(freshName, owner),
    ...asideCases(owner),
    ...assistantCases(),
    ...promptCases(),
    ...sidebarCases(),
    ...exchangeCases(),
    ...accountCases(options),
    'GET /api/instance': () => ({}),
    'GET /api/search': async (author, canary) => {
      await author.ok('POST', '/api/conversations', { title: canary })
      return { query: { q: canary } }
    },
    'GET /api/openapi.json': () => ({}),
    'GET /docs': () => ({}),
    'GET /docs/reference.css': () => ({}),
    'GET /api/models': () => ({}),
    ...toolCases(owner),
    'GET /api/terms': () => ({}),
    'POST /api/me/consent': () => ({ body: { version: 0 } }),
    // Nothing is asked of anybody, so that all the others may go on.
    'PUT /api/admin/terms': async (author) => {
      const { version } = terms.parse(await author.ok('GET', '/api/terms'))
      return { body: { text: '', version } }
    },
    ...appearanceCases(owner),
    'GET /api/admin/retention': () => ({}),
    'PUT /api/admin/retention': async () => {
      const { version } = versionedRetention.parse(await owner().ok('GET', '/api/admin/retention'))
      return { body: { value: { ...keptForEver, archivedConversations: 365 }, version } }
    },
    'POST /api/admin/retention/preview': () => ({
      body: { value: { ...keptForEver, conversations: 1 } },
    }),
    'POST /api/admin/retention/enforce': () => ({}),
    'DELETE /api/me': () => ({ body: {}, spends: true, onlyOwner: '409 in_use' }),
    'POST /api/me/export': () => ({}),
    'GET /api/me/export/:id': async (author) => ({
      params: { id: z.object({ jobId: z.string() }).parse(await author.ok('POST', '/api/me/export')).jobId },
    }),
    'POST /api/conversations/:id/share': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).conversationId },
    }),
    'GET /api/shares': async (author, canary) => {
      await shareOf(author, canary)
      return {}
    },
    'GET /api/admin/shares': async (author, canary) => {
      await shareOf(author, canary)
      return {}
    },
    'POST /api/admin/shares/find': async (author, canary) => ({
      body: { address: (await shareOf(author, canary)).url },
    }),
    'DELETE /api/admin/shares/:id': async (author, canary) => ({
      params: { id: (await shareOf(author, canary)).id },
      shared: true,
    }),
    'DELETE /api/shares/:id': async (author, canary) => ({ params: { id: (await shareOf(author, canary)).id } }),
    // Everybody may read it, so it holds nothing of which that would be told.
    'GET /api/share/:token': async (author) => ({
      params: { token: (await shareOf(author, 'for everybody')).token },
      shared: true,
    }),
    'GET /api/conversations/:id/export': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).conversationId },
      query: { format: 'md' },
    }),
    'POST /api/messages/:id/fork': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).answerId },
    }),
    // Its answer has ended long ago.
    'POST /api/messages/:id/take-back': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).questionId },
      mayAnswer: [409],
    }),
    'POST /api/runs/:id/approval': async (author, canary) => {
      // Answers that wait for leave take the author's places; the last one's is given back.
      const before = waiting.get(author)
      if (before !== undefined) await author.ok('DELETE', `/api/conversations/${before}`)
      const { id } = await author.conversation()
      waiting.set(author, id)
      const question = `/lab tool=weather:{"place":"Ulm"} What is the weather, ${canary}?`
      const [run] = (await author.send(id, { text: question, tools: ['weather'] })).runs
      const callId = await author.untilToolWaits(id)
      return { params: { id: run?.id ?? '' }, body: { callId, granted: false } }
    },
    'GET /v1/models': () => ({}),
    'GET /v1/models/:id': () => ({ params: { id: 'lab-chat' }, shared: true }),
    'POST /v1/chat/completions': () => ({
      body: { model: 'lab-chat', messages: [{ role: 'user', content: '/lab tokens=2 Hello' }] },
    }),
    'GET /health/live': () => ({}),
    'GET /metrics': () => ({}),
    'POST /api/auth/token': () => ({}),
    'GET /health/ready': () => ({}),
    'POST /api/auth/register': () => ({ body: registration(freshName()), ...atNewBrowser }),
    'POST /api/auth/login': async (author) => {
      const { username } = z.object({ username: z.string() }).parse(await author.ok('GET', '/api/me'))
      return { body: { login: username, password: `correct horse ${username} staple` }, ...atNewBrowser }
    },
    'POST /api/auth/logout': () => ({ spends: true }),
    'POST /api/auth/refresh': () => ({ spends: true }),
    'GET /api/auth/session': () => ({}),
    'GET /api/me': () => ({}),
    'PATCH /api/me': () => ({ body: { displayName: 'Another name' } }),
    'GET /api/me/sessions': () => ({}),
    'DELETE /api/me/sessions/:id': async (author) => ({
      params: { id: await firstId(author, '/api/me/sessions') },
      spends: true,
    }),
    'GET /api/me/api-keys': () => ({}),
    'POST /api/me/api-keys': () => ({ body: { name: 'Script', scopes: ['read'] } }),
    'DELETE /api/me/api-keys/:id': async (author, canary) => {
      const made = await author.ok('POST', '/api/me/api-keys', { name: canary, scopes: ['read'] })
      return { params: withId(made) }
    },
    'GET /api/conversations': conversationOf,
    'POST /api/conversations': () => ({ body: { title: 'Plans' } }),
    'GET /api/conversations/:id': conversationOf,
    'PATCH /api/conversations/:id': async (author, canary) => ({
      ...(await conversationOf(author, canary)),
      body: { pinned: true },
    }),
    'DELETE /api/conversations/:id': conversationOf,
    'POST /api/conversations/:id/read': conversationOf,
    'GET /api/conversations/:id/messages': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).conversationId },
    }),
    'POST /api/conversations/:id/messages': async (author, canary) => ({
      ...(await conversationOf(author, canary)),
      body: { text: 'Hello' },
    }),
    'POST /api/messages': () => ({ body: { conversation: {}, message: { text: 'Hello' } } }),
    'POST /api/messages/:id/edit': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).questionId },
      body: { text: 'Again' },
    }),
    'POST /api/messages/:id/regenerate': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).answerId },
      body: {},
    }),
    'POST /api/messages/:id/continue': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).answerId },
    }),
    'GET /api/messages/:id': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).questionId },
    }),
    'POST /api/messages/:id/feedback': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).answerId },
      body: { value: 1, comment: 'Good' },
    }),
    'DELETE /api/messages/:id': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).questionId },
    }),
    'POST /api/runs/:id/cancel': async (author, canary) => ({
      params: { id: (await chatOf(author, canary)).runId },
      body: {},
    }),
    'GET /api/runs/:id/events': async (author, canary) => ({ params: { id: (await chatOf(author, canary)).runId } }),
    'GET /api/live/events': async (author, canary) => ({
      query: { conversations: (await chatOf(author, canary)).conversationId },
    }),
  }
}

/** What administrators share: one sees what another made. */
function administrationCases(freshName: () => string, owner: () => TestClient): Record<string, AuthorsCase> {
  const provider = () => ({ kind: 'openai', name: freshName(), baseUrl: 'https://models.example.org/v1' })
  const made = async (): Promise<{ id: string; version: number }> =>
    z.object({ id: z.string(), version: z.int() }).parse(await owner().ok('POST', '/api/admin/providers', provider()))
  const shared = async () => ({ params: { id: (await made()).id }, shared: true })
  return {
    'GET /api/admin/providers': () => ({}),
    'POST /api/admin/providers': () => ({ body: provider() }),
    'POST /api/admin/providers/discover': () => ({}),
    'PATCH /api/admin/providers/:id': async () => {
      const { id, version } = await made()
      return { params: { id }, body: { version, name: freshName() }, shared: true }
    },
    'DELETE /api/admin/providers/:id': shared,
    'POST /api/admin/providers/:id/test': shared,
    'POST /api/admin/providers/:id/discover': shared,
    'GET /api/admin/models': () => ({}),
    'PUT /api/admin/models/order': () => ({ body: { ids: [] } }),
    'PATCH /api/admin/models/:id': async () => {
      const { items } = z
        .object({ items: z.array(z.object({ id: z.string(), version: z.int() })) })
        .parse(await owner().ok('GET', '/api/admin/models'))
      const [model] = items
      return { params: { id: model?.id ?? '' }, body: { version: model?.version, enabled: true }, shared: true }
    },
  }
}

function registration(name: string) {
  return { email: `${name}@example.org`, username: name, password: `correct horse ${name} staple` }
}

async function conversationOf(author: TestClient, canary: string): Promise<RouteCase> {
  return { params: withId(await author.ok('POST', '/api/conversations', { title: canary })) }
}

async function chatOf(
  author: TestClient,
  canary: string,
): Promise<Record<'conversationId' | 'questionId' | 'answerId' | 'runId', Id>> {
  const conversation = await author.conversation()
  const { sent } = await author.chat(conversation.id, `/lab speed=0 ${canary}`)
  const run = sent.runs[0]
  if (!run) throw new Error('The question began no run.')
  return { conversationId: conversation.id, questionId: sent.message.id, answerId: run.messageId, runId: run.id }
}

async function shareOf(author: TestClient, canary: string): Promise<CreatedShare> {
  const { conversationId } = await chatOf(author, canary)
  return createdShare.parse(await author.ok('POST', `/api/conversations/${conversationId}/share`))
}

export function withId(made: unknown): { id: string } {
  return { id: z.object({ id: z.string() }).parse(made).id }
}

async function firstId(author: TestClient, path: string): Promise<string> {
  const list = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(await author.ok('GET', path))
  return list.items[0]?.id ?? ''
}
