import { once } from 'node:events'
import { request } from 'node:http'
import { importState, type ImportState } from '@parley/contract'
import { seeded } from '@parley/lab'
import type { TestClient } from '@parley/server/testing'
import { conversationOf, type Place } from '../bring-in.ts'

const megabyte = 2 ** 20
const random = seeded(7)
const letters = 'abcdefghijklmnopqrstuvwxyz'
const words = Array.from({ length: 5_000 }, () =>
  Array.from({ length: random.between(3, 9) }, () => letters[random.between(0, 25)]).join(''),
)
/** As a pasted picture is. */
const pasted = Array.from({ length: 24_000 }, () => letters[random.between(0, 25)]).join('')

/** Messages of 25 KB: some words and something pasted. */
function conversation(number: number, messages: number) {
  const places = Array.from({ length: messages }, (_, at): Place => {
    const said = Array.from({ length: 200 }, () => words[random.between(0, words.length - 1)]).join(' ')
    return {
      id: `${number}-${at}`,
      parent: at === 0 ? 'root' : `${number}-${at - 1}`,
      children: at === messages - 1 ? [] : [`${number}-${at + 1}`],
      role: at % 2 === 0 ? 'user' : 'assistant',
      text: `${said}\n\n${pasted}`,
    }
  })
  return conversationOf(`conversation-${number}`, `Number ${number}`, places)
}

function* fileOf(bytes: number, messages: number): Generator<string> {
  yield '['
  let written = 0
  for (let number = 0; written < bytes; number += 1) {
    const text = JSON.stringify(conversation(number, messages))
    written += text.length
    yield number === 0 ? text : `,\n${text}`
  }
  yield ']'
}

/** A form with one file in it, written as fast as the server reads it; so many messages a conversation. */
export async function uploadFile(client: TestClient, megabytes: number, messages: number): Promise<ImportState> {
  const boundary = 'part-of-a-bench'
  const sending = request(new URL('api/import', client.base), {
    method: 'POST',
    headers: {
      cookie: client.cookie,
      origin: client.base.origin,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  })
  const answered = once(sending, 'response')
  sending.write(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="conversations.json"\r\n\r\n`)
  for (const piece of fileOf(megabytes * megabyte, messages)) {
    if (!sending.write(piece)) await once(sending, 'drain')
  }
  sending.end(`\r\n--${boundary}--\r\n`)
  const [response] = await answered
  let text = ''
  for await (const piece of response) text += String(piece)
  return importState.parse(JSON.parse(text))
}
