import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { storedFile, toolList, versionedAsideSettings } from '@parley/contract'
import { bookings } from '#features/usage/usage.testing.ts'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

/** One grey point. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)
const blind = 'openai/lab-reasoning'
const sighted = 'openai/lab-chat'

describe('looking at a picture for a model that cannot see', { timeout: 60_000 }, () => {
  let app: TestApp
  let ada: TestClient
  before(async () => {
    app = await startTestApp()
    ada = new TestClient(app.url)
    await ada.register('ada')
  })
  after(() => app.close())

  const offered = async () => toolList.parse(await ada.ok('GET', '/api/tools')).items.map(({ name }) => name)
  const setVision = async (visionModelId: string | null): Promise<void> => {
    const { value, version } = versionedAsideSettings.parse(await ada.ok('GET', '/api/admin/asides'))
    await ada.ok('PUT', '/api/admin/asides', { value: { ...value, visionModelId }, version })
  }
  const give = async (name: string) =>
    storedFile.parse((await ada.upload('/api/files', 'file', [new File([picture], name)])).body).id
  const question = '/lab speed=0 tool=look_at_image:{"question":"colour?"} Which colour is it?'
  const toLab = (model: string) =>
    app.provider.requests.map(({ body }) => Object(body)).filter((body) => body.model === model)

  test('is not on offer until an administrator has named a model that sees', async () => {
    assert.ok(!(await offered()).includes('look_at_image'))
    const { id } = await ada.conversation()
    const body = { text: question, attachmentIds: [await give('a.png')], modelIds: [blind], tools: ['look_at_image'] }
    assert.equal((await ada.call('POST', `/api/conversations/${id}/messages`, body)).status, 400)
    await setVision(sighted)
    assert.ok((await offered()).includes('look_at_image'))
  })

  test('brings its words to the answer as a quotation, and is booked as what it is', async () => {
    const { id } = await ada.conversation()
    const attachmentIds = [await give('grey <b>.png')]
    const asked = { modelIds: [blind], tools: ['look_at_image'] }
    const shown = await ada.send(id, { text: 'Here it is', attachmentIds, ...asked })
    await ada.follow(shown.runs[0]?.id ?? '')
    assert.match(JSON.stringify(toLab('lab-reasoning').at(-1)), /A picture was here: grey ‹b>\.png/)
    const sent = await ada.send(id, { text: question, ...asked })
    await ada.follow(sent.runs[0]?.id ?? '')
    const answer = (await ada.messages(id)).items.at(-1)
    const [call] = answer?.toolCalls ?? []
    assert.deepEqual([answer?.status, call?.state], ['complete', 'done'])
    assert.match(
      call?.result ?? '',
      /^What follows is quoted[^\n]*\n<picture name="grey ‹b>\.png">\nYou asked: \*\*colour\?/,
    )
    assert.ok(JSON.stringify(toLab('lab-chat')).includes(picture.toString('base64')))
    assert.ok(!JSON.stringify(toLab('lab-reasoning')).includes(picture.toString('base64')))
    const lines = (await bookings(app, null)).filter(({ kind }) => kind === 'picture')
    assert.deepEqual(
      lines.map(({ model_id, outcome, messages }) => [model_id, outcome, messages]),
      [[sighted, 'complete', 0]],
    )
  })

  test('has no place beside a model that sees, and finds nothing where there is no picture', async () => {
    const { id } = await ada.conversation()
    const seeing = await ada.send(id, {
      text: '/lab speed=0 tokens=2 Hello',
      modelIds: [sighted],
      tools: ['look_at_image'],
    })
    await ada.follow(seeing.runs[0]?.id ?? '')
    assert.equal(toLab('lab-chat').at(-1).tools, undefined)
    const sent = await ada.send(id, { text: question, modelIds: [blind], tools: ['look_at_image'] })
    await ada.follow(sent.runs[0]?.id ?? '')
    const [call] = (await ada.messages(id)).items.at(-1)?.toolCalls ?? []
    assert.deepEqual([call?.state, call?.result], ['failed', 'There is no picture in this conversation.'])
  })
})
