import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  accepted,
  conversationList,
  importItems,
  importState,
  messageList,
  newId,
  searchResults,
  type ImportState,
  type Message,
} from '@parley/contract'
import { ZipFile } from 'yazl'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'
import {
  chatgptConversation,
  claudeConversation,
  deepChat,
  librechatConversation,
  openWebuiChat,
} from './import.testing.ts'

async function zipOf(files: Record<string, string>): Promise<File> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  const pieces: Uint8Array[] = []
  for await (const piece of zip.outputStream) pieces.push(Buffer.from(piece))
  return new File([Buffer.concat(pieces)], 'export.zip')
}

async function begin(client: TestClient, content: unknown): Promise<ImportState> {
  const file = content instanceof File ? content : new File([JSON.stringify(content)], 'conversations.json')
  const answer = await client.upload('/api/import', 'file', [file])
  assert.equal(answer.status, 202, JSON.stringify(answer.body))
  return importState.parse(answer.body)
}

async function ended(client: TestClient, { jobId }: ImportState): Promise<ImportState> {
  for (;;) {
    const state = importState.parse(await client.ok('GET', `/api/imports/${jobId}`))
    if (state.state !== 'waiting' && state.state !== 'running') return state
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const bring = async (client: TestClient, content: unknown): Promise<ImportState> =>
  ended(client, await begin(client, content))

async function itemsOf(client: TestClient, { jobId }: ImportState) {
  return importItems.parse(await client.ok('GET', `/api/imports/${jobId}/items`)).items
}

async function conversationsOf(client: TestClient, view = 'active') {
  return conversationList.parse(await client.ok('GET', `/api/conversations?view=${view}&limit=100`)).items
}

async function branchOf(client: TestClient, id: string | null | undefined, leaf?: string): Promise<Message[]> {
  const query = leaf === undefined ? '' : `&leaf=${leaf}`
  return messageList.parse(await client.ok('GET', `/api/conversations/${id}/messages?limit=100${query}`)).items
}

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`importing on ${databaseName}`, () => {
    let app: TestApp
    let people = 0
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
    })
    after(() => app.close())

    async function somebody(): Promise<TestClient> {
      const client = new TestClient(app.url)
      await client.register(`person${(people += 1)}`)
      return client
    }

    test('a ChatGPT file keeps branches, calls, thoughts, sources and dates, and leaves out what was hidden', async () => {
      const ada = await somebody()
      const done = await bring(ada, [chatgptConversation()])
      assert.deepEqual(done.counts, { imported: 1, extended: 0, skipped: 0, failed: 0 })
      const [conversation] = await conversationsOf(ada)
      assert.equal(conversation?.title, 'About lighthouses')
      assert.equal(conversation.createdAt, '2024-04-24T23:06:40.123Z')
      assert.equal(conversation.updatedAt, '2024-04-24T23:21:40.000Z')
      const [asked, answered] = await branchOf(ada, conversation.id)
      assert.equal(asked?.text, '*[picture: file-Ab12]*\n\nWho keeps lighthouses?')
      assert.equal(answered?.text, 'Machines do, mostly. [1]')
      assert.equal(answered.modelId, 'o3')
      assert.equal(answered.reasoning, '**Weighing**\n\nPeople, then machines.')
      assert.deepEqual(
        answered.toolCalls?.map(({ name, arguments: given, result }) => [name, given, result]),
        [['browser', 'search("keepers")', 'Keepers were people.']],
      )
      assert.equal(answered.citations?.[0]?.url, 'https://lights.example/')
      assert.equal(answered.siblings.count, 2)
      const [, other] = await branchOf(ada, conversation.id, answered.siblings.ids[0])
      assert.equal(other?.text, 'A keeper, at first.')
      const found = searchResults.parse(await ada.ok('GET', '/api/search?q=machines+do'))
      assert.equal(found.items[0]?.messageId, answered.id)
      assert.ok((await ada.chat(conversation.id, 'And today?')).sent, 'the talk goes on')
    })

    test('an Open WebUI file keeps siblings, thoughts, calls, sources, failures and what lost its parent', async () => {
      const ada = await somebody()
      assert.equal((await bring(ada, [openWebuiChat()])).counts.imported, 1)
      const [conversation] = await conversationsOf(ada, 'archived')
      const [asked, answered] = await branchOf(ada, conversation?.id)
      assert.equal(asked?.text, 'How warm is it in Ulm?\n\n*[picture: thermometer.png]*')
      assert.equal(asked.siblings.count, 2, 'what lost its parent begins anew')
      assert.equal(answered?.text, 'It is 12 degrees.')
      assert.equal(answered.reasoning, 'Ask the "service".')
      assert.deepEqual(answered.toolCalls?.[0], {
        callId: 'c1',
        name: 'weather',
        arguments: '{"place": "Ulm"}',
        state: 'done',
        result: '12 degrees',
      })
      assert.equal(answered.citations?.[0]?.title, 'weather.pdf')
      const [, failed] = await branchOf(ada, conversation?.id, answered.siblings.ids[1])
      assert.equal(failed?.status, 'failed')
    })

    test('Claude’s and LibreChat’s files are known by their shapes, also one conversation alone', async () => {
      const ada = await somebody()
      assert.equal((await bring(ada, [claudeConversation])).counts.imported, 1)
      assert.equal((await bring(ada, librechatConversation)).counts.imported, 1)
      const titles = (await conversationsOf(ada)).map(({ title }) => title)
      assert.deepEqual(
        titles.toSorted((one, other) => String(one).localeCompare(String(other))),
        ['Nested', 'On bread'],
      )
    })

    test('the same again makes nothing twice, not at the same moment, and what has grown since is added', async () => {
      const ada = await somebody()
      const file = Array.from({ length: 12 }, (_, index) => chatgptConversation(`c${index}`))
      const zip = await zipOf({ 'conversations.json': JSON.stringify(file), 'user.json': '{}', 'chat.html': '<p>' })
      const begun = await Promise.all([begin(ada, zip), begin(ada, file), begin(ada, zip)])
      const counts = (await Promise.all(begun.map((one) => ended(ada, one)))).map((one) => one.counts)
      assert.deepEqual(
        counts.map(({ imported, skipped, failed }) => imported + skipped + failed),
        [12, 12, 12],
      )
      assert.equal(
        counts.reduce((sum, { imported }) => sum + imported, 0),
        12,
      )
      const all = await conversationsOf(ada)
      assert.equal(all.length, 12)

      const grown = chatgptConversation('c0')
      const { mapping } = grown
      const later = { ...mapping['c0-answer1'], id: 'c0-later', parent: 'c0-answer2', children: [] }
      const message = { author: { role: 'user' }, content: { content_type: 'text', parts: ['One more thing'] } }
      const more = { ...grown, current_node: 'c0-later', mapping: { ...mapping, 'c0-later': { ...later, message } } }
      const again = await bring(ada, [more])
      assert.deepEqual(again.counts, { imported: 0, extended: 1, skipped: 0, failed: 0 })
      const [item] = await itemsOf(ada, again)
      assert.equal(item?.messages, 1)
      assert.equal((await branchOf(ada, item.conversationId)).at(-1)?.text, 'One more thing')
    })

    test('what somebody deleted here does not come back with the rest, and a deleted conversation does when asked', async () => {
      const ada = await somebody()
      const first = await bring(ada, [chatgptConversation()])
      const [item] = await itemsOf(ada, first)
      const id = item?.conversationId ?? ''
      const [, answered] = await branchOf(ada, id)
      await ada.ok('DELETE', `/api/messages/${answered?.id}`)
      assert.equal((await bring(ada, [chatgptConversation()])).counts.skipped, 1)
      assert.equal((await branchOf(ada, id)).at(-1)?.role, 'user')
      await ada.ok('DELETE', `/api/conversations/${id}`)
      assert.equal((await itemsOf(ada, first))[0]?.conversationId, null)
      assert.equal((await bring(ada, [chatgptConversation()])).counts.imported, 1)
      assert.equal((await branchOf(ada, id)).at(-1)?.text, 'Machines do, mostly. [1]')
    })

    test('one that cannot be read fails alone and says why; a file without any fails as a whole', async () => {
      const ada = await somebody()
      const empty = { ...chatgptConversation('empty'), mapping: {} }
      const done = await bring(ada, [chatgptConversation(), { title: 'What is this?' }, 7, empty, openWebuiChat()])
      assert.deepEqual(done.counts, { imported: 2, extended: 0, skipped: 0, failed: 3 })
      const failed = (await itemsOf(ada, done)).filter(({ outcome }) => outcome === 'failed')
      assert.deepEqual(
        failed.map(({ title, reason }) => [title, reason]),
        [
          ['What is this?', 'It is in no format that is known here.'],
          [null, 'It is in no format that is known here.'],
          ['About lighthouses', 'There is no message in it.'],
        ],
      )
      const nested = `${'{"messageId":"n","text":"x","children":['.repeat(30_000)}${']}'.repeat(30_000)}`
      const deep = `{"conversationId":"deep","title":"Deep","recursive":true,"messages":[${nested}]}`
      const below = await bring(ada, new File([`[${deep},${JSON.stringify(claudeConversation)}]`], 'deep.json'))
      assert.deepEqual([below.state, below.counts.imported + below.counts.failed], ['done', 2], 'nor do depths hold up')
      for (const [file, reason] of [
        [new File(['not json'], 'x.json'), 'The file is not JSON.'],
        [
          new File([JSON.stringify([chatgptConversation('cut')]).slice(0, -1)], 'x.json'),
          'The file ends before its end.',
        ],
        [new File(['{"\\x": 1}'], 'x.json'), 'The file is damaged: it is not JSON all through.'],
        [new File([], 'x.json'), 'The file ends before its end.'],
        [await zipOf({ 'user.json': '[]' }), 'There are no conversations in this archive.'],
        [
          new File([Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(64)])], 'x.zip'),
          'This archive is damaged: it cannot be unpacked.',
        ],
      ] as const) {
        const state = await bring(ada, file)
        assert.deepEqual([state.state, state.reason], ['failed', reason])
      }
      assert.ok((await conversationsOf(ada)).length >= 3, 'what came before the cut stays')
    })

    test('export, erase, import: the same conversations with all branches, also in a new account', async () => {
      const ada = await somebody()
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, '/lab tokens=3 What came first?')
      const edit = { text: '/lab tokens=4 What came second?' }
      const edited = accepted.parse(await ada.ok('POST', `/api/messages/${sent.message.id}/edit`, edit))
      await ada.follow(edited.runs[0]?.id ?? '')
      await ada.ok('PATCH', `/api/conversations/${id}`, { title: 'Order', pinned: true, folder: 'Old things' })
      const file = await ada.ok('GET', `/api/conversations/${id}/export?format=json`)
      const before = await branchOf(ada, id)
      const again = await bring(ada, file)
      assert.equal(again.counts.skipped, 1, 'it is here already')
      await ada.ok('DELETE', '/api/me', { password: `correct horse person${people} staple` })

      const bea = await somebody()
      assert.equal((await bring(bea, file)).counts.imported, 1)
      assert.equal((await bring(bea, file)).counts.skipped, 1)
      const [conversation, ...others] = await conversationsOf(bea)
      assert.deepEqual(others, [])
      assert.deepEqual([conversation?.title, conversation?.pinned, conversation?.folder], ['Order', true, 'Old things'])
      const told = ({ role, text, status, modelId, createdAt, siblings: { index, count } }: Message) => ({
        role,
        text,
        status,
        modelId,
        createdAt,
        index,
        count,
      })
      assert.deepEqual((await branchOf(bea, conversation?.id)).map(told), before.map(told))

      const { messages, ...head } = Object(file)
      const last = messages.at(-1)
      const more = { ...last, id: newId(), parentId: last.id, role: 'user', modelId: null, text: 'And third?' }
      const grown = await bring(bea, { ...head, messages: [...messages, more] })
      assert.deepEqual([grown.reason, grown.counts.extended], [null, 1])
      const cut = await bring(bea, { ...head, title: 'Cut', messages: [...messages, { ...more, text: 7 }] })
      assert.equal(cut.counts.failed, 1, 'one that is damaged at its end is not taken in part')
    })

    test('a conversation deeper than databases follow of themselves comes in and goes again', async () => {
      const ada = await somebody()
      const done = await bring(ada, [deepChat(1200)])
      assert.equal(done.state, 'done')
      const [deep] = await conversationsOf(ada)
      const branch = await branchOf(ada, deep?.id)
      assert.equal(branch.at(-1)?.text, 'message 1199')
      await ada.ok('DELETE', `/api/conversations/${deep?.id}`)
      assert.deepEqual(await conversationsOf(ada), [])
    })

    test('what stands beside a conversation and makes no sense holds up neither it nor the next', async () => {
      const ada = await somebody()
      const strange = (id: string, more: object): [string, string] => {
        const message = { id: `${id}-1`, parentId: null, role: 'user', modelId: null, text: id, status: 'complete' }
        const times = { createdAt: '2024-01-01', updatedAt: '2024-01-01' }
        const head = { format: 'parley-conversation', version: 1, id, title: id, systemPrompt: null, ...times, ...more }
        return [`conversations/${id}.json`, JSON.stringify({ ...head, messages: [{ ...message, ...times, ...more }] })]
      }
      const file = await zipOf(
        Object.fromEntries([
          strange('before', { createdAt: '1931-05-01' }),
          strange('after', { createdAt: '+275760-09-13', updatedAt: '+275760-09-13' }),
          strange('never', { createdAt: 'the other day' }),
          strange('folder', { folder: `  \0${'f'.repeat(300_000)}` }),
          strange('long', { text: Array.from({ length: 500_000 }, (_, index) => index.toString(36)).join(' ') }),
          strange('last', {}),
        ]),
      )
      const done = await bring(ada, file)
      assert.deepEqual([done.state, done.counts.imported, done.counts.failed], ['done', 5, 1])
      const all = await conversationsOf(ada)
      assert.equal(all.find(({ title }) => title === 'folder')?.folder, 'f'.repeat(100))
      const now = app.clock.now()
      for (const { createdAt } of all) assert.ok(Date.parse(createdAt) > 0 && Date.parse(createdAt) <= now, createdAt)
    })

    test('more files than a few do not wait on the disk for one person', async () => {
      const ada = await somebody()
      const many = Array.from({ length: 60 }, (_, index) => chatgptConversation(`w${index}`))
      const file = new File([JSON.stringify(many)], 'conversations.json')
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => ada.upload('/api/import', 'file', [file]).then(({ status }) => status)),
      )
      assert.deepEqual(new Set(answers), new Set([202, 409]))
      for (;;) {
        const { items } = Object(await ada.ok('GET', '/api/imports'))
        if (items.every((one: ImportState) => one.state === 'done')) break
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      assert.equal((await ada.upload('/api/import', 'file', [file])).status, 202)
    })

    test('another person’s import is not there for anybody else', async () => {
      const [ada, bob] = [await somebody(), await somebody()]
      const done = await bring(ada, [claudeConversation])
      for (const path of [`/api/imports/${done.jobId}`, `/api/imports/${done.jobId}/items`]) {
        assert.equal((await bob.call('GET', path)).status, 404)
      }
      assert.equal((await bob.call('POST', `/api/imports/${done.jobId}/cancel`)).status, 404)
      assert.equal((await bring(bob, [claudeConversation])).counts.imported, 1, 'and the same file is bob’s own')
    })
  })
})
