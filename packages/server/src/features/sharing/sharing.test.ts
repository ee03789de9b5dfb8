import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  activityList,
  adminShare,
  adminShareList,
  auditList,
  conversation as conversationShape,
  createdShare,
  sharedConversation,
  type Id,
} from '@parley/contract'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const hostile =
  '<script>alert(1)</script> ![x](https://evil.example/p.png) [go](javascript:alert(1)) <img src=x onerror=y>'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`copies of conversations on ${databaseName}`, () => {
    let app: TestApp
    let ada: TestClient
    let stranger: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      ada = new TestClient(app.url)
      stranger = new TestClient(app.url)
      await ada.register('ada')
    })
    after(() => app.close())

    async function exported(id: Id, format: string): Promise<Response> {
      return ada.fetch('GET', `/api/conversations/${id}/export?format=${format}`)
    }

    test('a fork holds the branch up to a message, is found by its words, and goes its own way', async () => {
      const { id } = await ada.conversation()
      const first = await ada.chat(id, 'The pelican question')
      await ada.chat(id, 'Left behind')
      const answerId = first.sent.runs[0]?.messageId ?? ''
      const fork = conversationShape.parse(await ada.ok('POST', `/api/messages/${answerId}/fork`))
      const { items } = await ada.messages(fork.id)
      const { items: before } = await ada.messages(id)
      assert.deepEqual(
        items.map(({ role, text, status }) => [role, text, status]),
        before.slice(0, 2).map(({ role, text, status }) => [role, text, status]),
      )
      assert.equal(items[1]?.parentId, items[0]?.id)
      await ada.chat(fork.id, 'Another way')
      assert.equal((await ada.messages(fork.id)).items.length, 4)
      assert.equal((await ada.messages(id)).items.length, 4)
      await ada.ok('DELETE', `/api/conversations/${id}`)
      assert.equal((await ada.messages(fork.id)).items.length, 4, 'it does not hang on what it came from')
      for (let look = 0; ; look += 1) {
        const { items: found } = Object(await ada.ok('GET', '/api/search?q=pelican&kind=message'))
        if (found.length === 1 || look === 100) {
          assert.equal(found[0]?.conversationId, fork.id)
          break
        }
      }
    })

    test('an answer being written is not forked', async () => {
      const { id } = await ada.conversation()
      const { runs } = await ada.send(id, { text: '/lab tokens=500 speed=20 Long' })
      assert.equal((await ada.call('POST', `/api/messages/${runs[0]?.messageId}/fork`)).status, 409)
      const next = await ada.send(id, { text: 'And then?' })
      const below = await ada.call('POST', `/api/messages/${next.message.id}/fork`)
      assert.equal(below.status, 409, 'nor what waits below it: its copy would be written by nobody')
      await ada.ok('POST', `/api/runs/${runs[0]?.id}/cancel`, {})
    })

    test('a share shows strangers the branch as it was, without people in it, until it is taken back', async () => {
      const { id } = await ada.conversation()
      await ada.chat(id, 'To be shared')
      const share = createdShare.parse(await ada.ok('POST', `/api/conversations/${id}/share`))
      assert.equal(share.url, new URL(`share/${share.token}`, app.url).href)
      await ada.chat(id, 'Said afterwards')
      const answer = await stranger.ok('GET', `/api/share/${share.token}`)
      const seen = sharedConversation.parse(answer)
      assert.deepEqual(
        seen.messages.map(({ role }) => role),
        ['user', 'assistant'],
      )
      assert.equal(seen.messages[0]?.text, 'To be shared')
      assert.doesNotMatch(JSON.stringify(answer), /ada|authorId|conversationId/i)
      assert.equal((await stranger.call('DELETE', `/api/shares/${share.id}`)).status, 401)
      await ada.ok('DELETE', `/api/shares/${share.id}`)
      assert.equal((await stranger.call('GET', `/api/share/${share.token}`)).status, 404)
    })

    test('those who administer see that something is shared, not what, and end it; its giver reads of it', async () => {
      const ben = new TestClient(app.url)
      const { id: benId, displayName } = await ben.register(`ben-${databaseName}`)
      const { id } = await ben.conversation()
      await ben.chat(id, 'Private words')
      await ben.ok('PATCH', `/api/conversations/${id}`, { title: 'Private title' })
      const given = createdShare.parse(await ben.ok('POST', `/api/conversations/${id}/share`))
      const kept = createdShare.parse(await ben.ok('POST', `/api/conversations/${id}/share`))
      assert.equal((await ben.call('GET', '/api/admin/shares')).status, 403)
      assert.equal((await ben.call('DELETE', `/api/admin/shares/${given.id}`)).status, 403)

      const first = adminShareList.parse(await ada.ok('GET', '/api/admin/shares?limit=1'))
      assert.deepEqual(
        first.items.map((share) => [share.id, share.owner, share.open]),
        [[kept.id, { id: benId, name: displayName }, true]],
      )
      const rest = await ada.ok('GET', `/api/admin/shares?limit=1&cursor=${first.nextCursor}`)
      assert.equal(adminShareList.parse(rest).items[0]?.id, given.id)
      const all = JSON.stringify(await ada.ok('GET', '/api/admin/shares'))
      for (const secret of [given.token, id, 'Private']) assert.ok(!all.includes(secret), secret)

      for (const address of [given.url, `${given.url}/?from=a-mail#top`, ` ${given.token}`]) {
        const found = adminShare.parse(await ada.ok('POST', '/api/admin/shares/find', { address }))
        assert.equal(found.id, given.id)
      }
      const unknown = { address: new URL('share/nothing', app.url).href }
      assert.equal((await ada.call('POST', '/api/admin/shares/find', unknown)).status, 404)

      await ada.ok('DELETE', `/api/admin/shares/${given.id}`)
      assert.equal((await ada.call('DELETE', `/api/admin/shares/${given.id}`)).status, 404)
      assert.equal((await stranger.call('GET', `/api/share/${given.token}`)).status, 404)
      assert.equal((await stranger.call('GET', `/api/share/${kept.token}`)).status, 200)
      await ben.ok('DELETE', `/api/shares/${kept.id}`)
      const acts = auditList.parse(await ada.ok('GET', '/api/admin/audit?action=share')).items
      assert.deepEqual(
        acts.slice(0, 4).map(({ action, actor, target }) => [action, actor.id === benId, target?.kind]),
        [
          ['share.ended', true, 'share'],
          ['share.ended', false, 'user'],
          ['share.created', true, 'share'],
          ['share.created', true, 'share'],
        ],
      )
      const { items } = activityList.parse(await ben.ok('GET', '/api/me/activity'))
      assert.ok(items.some(({ action, by }) => action === 'share.ended' && by === 'other'))
    })

    test('a deleted conversation takes its shares along', async () => {
      const { id } = await ada.conversation()
      await ada.chat(id, 'Short-lived')
      const share = createdShare.parse(await ada.ok('POST', `/api/conversations/${id}/share`))
      await ada.ok('DELETE', `/api/conversations/${id}`)
      assert.equal((await stranger.call('GET', `/api/share/${share.token}`)).status, 404)
      const empty = await ada.conversation()
      assert.equal((await ada.call('POST', `/api/conversations/${empty.id}/share`)).status, 409)
    })

    test('the JSON holds every branch, the others the branch one sees', async () => {
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, 'First wording')
      const { runs } = Object(await ada.ok('POST', `/api/messages/${sent.message.id}/edit`, { text: 'Second wording' }))
      await ada.follow(runs[0].id)
      const json = JSON.parse(await (await exported(id, 'json')).text())
      assert.equal(json.format, 'parley-conversation')
      assert.equal(json.messages.length, 4)
      const texts = json.messages.map(({ text }: { text: string }) => text)
      assert.ok(texts.includes('First wording') && texts.includes('Second wording'))
      const markdown = await (await exported(id, 'md')).text()
      assert.match(markdown, /Second wording/)
      assert.doesNotMatch(markdown, /^First wording/m)
      assert.match(markdown, /^## You$/m)
      await ada.ok('PATCH', '/api/me', { language: 'ar' })
      assert.match(await (await exported(id, 'md')).text(), /^## أنت$/m)
      assert.match(await (await exported(id, 'html')).text(), /<html lang="ar" dir="rtl">.*<h2>أنت<\/h2>/s)
      await ada.ok('PATCH', '/api/me', { language: null })
      const other = new TestClient(app.url)
      await other.register(`other-${databaseName}`)
      assert.equal((await other.call('GET', `/api/conversations/${id}/export`)).status, 404)
    })

    test('a file has a name whatever the conversation is called', async () => {
      const { id } = await ada.conversation()
      for (const [title, name] of [
        [`${'a'.repeat(59)}𠮷𠮷`, `${'a'.repeat(59)}.md`],
        ['🎉', 'conversation.md'],
        ['a"\r\nset-cookie: x=1; /../\u202egnp', 'a set-cookie x1 ..gnp.md'],
      ] as const) {
        await ada.ok('PATCH', `/api/conversations/${id}`, { title })
        const { status, headers } = await exported(id, 'md')
        assert.equal(status, 200, title)
        const given = (headers.get('content-disposition') ?? '').replace("attachment; filename*=UTF-8''", '')
        assert.equal(decodeURIComponent(given), name)
      }
    })

    test('the page for paper runs nothing and asks for nothing, whatever was written', async () => {
      const { id } = await ada.conversation()
      await ada.chat(id, hostile)
      await ada.ok('PATCH', `/api/conversations/${id}`, { title: 'Ünïcode "quotes" / <b>' })
      const response = await exported(id, 'html')
      assert.match(
        response.headers.get('content-disposition') ?? '',
        /^attachment; filename\*=UTF-8''%C3%9Cn%C3%AFcode/,
      )
      const page = await response.text()
      assert.doesNotMatch(page, /<script|<img|javascript:alert\(1\)"|<b>/)
      assert.match(page, /&#60;script&#62;/)
      assert.match(page, /default-src 'none'/)
      assert.ok(page.endsWith('</html>\n'))
    })

    test('a long conversation is exported whole', async () => {
      const { id } = await ada.conversation()
      for (let count = 0; count < 450; count += 1) await ada.send(id, { text: `line ${count}`, answer: false })
      const json = JSON.parse(await (await exported(id, 'json')).text())
      assert.equal(json.messages.length, 450)
      const markdown = await (await exported(id, 'md')).text()
      assert.ok(markdown.indexOf('line 0\n') < markdown.indexOf('line 449\n'))
    })
  })
})
