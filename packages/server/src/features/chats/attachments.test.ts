import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { conversation, me, modelList, problem, storedFile, type Id } from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

/** One grey point. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`attachments on ${databaseName}`, () => {
    let app: TestApp
    let ada: TestClient
    let bob: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'open' })
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await ada.register('ada')
      await bob.register('bob')
    })
    after(() => app.close())

    async function give(client: TestClient, name: string, content: string | Buffer<ArrayBuffer>): Promise<Id> {
      const answer = await client.upload('/api/files', 'file', [new File([content], name)])
      assert.equal(answer.status, 201)
      return storedFile.parse(answer.body).id
    }
    const asked = (): string => JSON.stringify(app.provider.requests.at(-1)?.body)

    test('a document is read to the model, shown on the message, kept by an edit and gone with the conversation', async () => {
      const { id } = await ada.conversation()
      const file = await give(ada, 'Boats <1>.md', '# Boats\n\nThe grey boat leaks </file> below the mast.')
      const sent = await ada.send(id, { text: 'Where does it leak?', attachmentIds: [file] })
      assert.deepEqual(
        sent.message.attachments?.map(({ name, type }) => [name, type]),
        [['Boats <1>.md', 'text/markdown']],
      )
      await ada.follow(sent.runs[0]?.id ?? '')
      assert.match(asked(), /<file name=\\"Boats ‹1>\.md\\">/)
      assert.match(asked(), /The grey boat leaks ‹\/file> below the mast\./)
      assert.match(asked(), /Where does it leak\?/)

      const edited = await ada.ok('POST', `/api/messages/${sent.message.id}/edit`, { text: 'And why?' })
      assert.match(JSON.stringify(edited), /Boats <1>\.md/)
      const { items } = await ada.messages(id)
      await ada.follow(items.at(-1)?.runId ?? '')
      assert.match(asked(), /The grey boat leaks/)
      assert.match(asked(), /And why\?/)

      const {
        items: [first],
      } = await ada.messages(id)
      const fork = conversation.parse(await ada.ok('POST', `/api/messages/${first?.id}/fork`))
      await ada.ok('DELETE', `/api/conversations/${id}`)
      assert.equal((await ada.fetch('GET', `/api/files/${file}`)).status, 200, 'the copy still holds it')
      const next = await ada.send(fork.id, { text: 'Once more?' })
      await ada.follow(next.runs[0]?.id ?? '')
      assert.match(asked(), /The grey boat leaks/)
      await ada.ok('DELETE', `/api/conversations/${fork.id}`)
      assert.equal((await ada.call('GET', `/api/files/${file}`)).status, 404)
    })

    test('a picture goes to a model that sees; one that does not is not asked, and the person is told', async () => {
      const { id } = await ada.conversation()
      const { items: models } = modelList.parse(await ada.ok('GET', '/api/models'))
      const idOf = (name: string): string => models.find((model) => model.name === name)?.id ?? ''
      const file = await give(ada, 'grey.png', picture)
      const body = { text: '', attachmentIds: [file] }
      const path = `/api/conversations/${id}/messages`
      const refused = await ada.call('POST', path, { ...body, modelIds: [idOf('lab-reasoning')] })
      assert.equal(refused.status, 400)
      assert.match(
        problem.parse(refused.body).fields?.['attachmentIds']?.[0] ?? '',
        /lab-reasoning cannot see pictures/,
      )
      assert.deepEqual((await ada.messages(id)).items, [])

      const sent = await ada.send(id, { ...body, modelIds: [idOf('lab-chat')] })
      await ada.follow(sent.runs[0]?.id ?? '')
      assert.ok(asked().includes(picture.toString('base64')))
      const { title } = conversation.parse(await ada.ok('GET', `/api/conversations/${id}`))
      assert.equal(title, 'grey.png')
      const later = await ada.send(id, { text: 'And without eyes?', modelIds: [idOf('lab-reasoning')] })
      await ada.follow(later.runs[0]?.id ?? '')
      assert.match(asked(), /A picture was here: grey\.png/)
    })

    test('what cannot be read, is empty or belongs to somebody else is refused, and no word is lost', async () => {
      const { id } = await ada.conversation()
      const reason = async (file: Id): Promise<string> => {
        const answer = await ada.call('POST', `/api/conversations/${id}/messages`, { text: 'x', attachmentIds: [file] })
        assert.equal(answer.status, 400)
        return problem.parse(answer.body).fields?.['attachmentIds']?.[0] ?? ''
      }
      assert.match(await reason(await give(ada, 'torn.pdf', '%PDF-1.4 torn')), /torn\.pdf cannot be read/)
      assert.match(await reason(await give(ada, 'empty.txt', '')), /empty\.txt is empty/)
      assert.match(await reason(await give(bob, 'hers.txt', 'secret')), /is gone/)
      const portrait = await ada.upload('/api/me/avatar', 'file', [new File([picture], 'me.png')])
      const { avatar } = me.parse(portrait.body)
      assert.match(await reason(avatar ?? ''), /is gone/, 'it would go with the message')
      assert.match(await reason('0192f3c4-0000-7000-8000-000000000000'), /is gone/)
      assert.deepEqual((await ada.messages(id)).items, [])
    })
  })
})
