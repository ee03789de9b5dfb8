import { createHash, type Hash } from 'node:crypto'
import type { ArrivingConversation, ArrivingHead, ArrivingMessage, Reading } from './arriving.ts'
import { fileParts, type FilePart } from './file-parts.ts'
import { headOf, messageOf, parleyHead, parleyMessage } from './formats/parley.ts'
import { NotJson } from './json-values.ts'
import { readConversation } from './read-conversation.ts'
import type { StoredSource } from './stored-source.ts'

/** What a file turns out to hold, in its order: after a head its messages, parents before their children. */
export type Found =
  | { kind: 'failed'; reason: string; title: string | null }
  | { kind: 'head'; head: ArrivingHead; fingerprint: string }
  | { kind: 'messages'; messages: ArrivingMessage[]; isLast: boolean }

/** Whoever is told answers whether they want what belongs to it. */
type Finding = AsyncGenerator<Found, void, boolean>

/** Of one message. Answers are seldom longer than a hundredth of it; each is read whole wherever it is shown. */
const mostCharacters = 2_000_000
const tooLong = 'One of its messages is longer than two million characters.'
const tooLarge = 'It is larger than 16 MB, which is more than one conversation may be.'
/** So much at once, that nobody else waits long for the one writer, nor for what is handed over. */
const messagesAtOnce = 100
const charactersAtOnce = 1_000_000

/** Everything after the first so many parts, which have been taken in before. */
export async function* conversationsIn(source: StoredSource, from: number): Finding {
  let position = 0
  for await (const part of fileParts(source)) {
    position += 1
    if (position <= from) continue
    yield* part.kind === 'parley' ? findParley(part) : findWhole(part.text)
  }
  if (position === 0) throw new NotJson('There are no conversations in this file.')
}

async function* findWhole(text: string | null): Finding {
  if (text === null) {
    yield failed(tooLarge)
    return
  }
  const reading = readNested(text)
  if ('failed' in reading) {
    yield failed(reading.failed, reading.title)
    return
  }
  const { conversation } = reading
  if (conversation.messages.some(isTooLong)) {
    yield failed(tooLong, conversation.title)
    return
  }
  if (yield { kind: 'head', head: withoutMessages(conversation), fingerprint: fingerprintOf(conversation) })
    yield* inBatches(conversation.messages)
}

function readNested(text: string): Reading {
  try {
    return readConversation(text)
  } catch (error) {
    if (error instanceof RangeError) return { failed: 'It is nested deeper than it can be read.', title: null }
    throw error
  }
}

/** Ours may be long: they are read once to see whether they are whole and known, and again for their messages. */
async function* findParley(part: Extract<FilePart, { kind: 'parley' }>): Finding {
  const parsed = parleyHead.safeParse(part.head)
  if (!parsed.success) {
    yield failed(parsed.error.issues[0]?.message ?? 'It cannot be read.')
    return
  }
  const head = headOf(parsed.data)
  const hash = createHash('sha256').update(JSON.stringify(part.head))
  const wrong = await wrongWith(part.messages(), hash)
  if (wrong !== null) yield failed(wrong, head.title)
  else if (yield { kind: 'head', head, fingerprint: hash.digest('base64url') }) yield* inBatches(messagesOf(part))
}

async function wrongWith(messages: AsyncIterable<string | null>, hash: Hash): Promise<string | null> {
  for await (const text of messages) {
    if (text === null) return tooLarge
    hash.update(text)
    const message = parleyMessage.safeParse(jsonOf(text)).data
    if (message === undefined) return 'One of its messages cannot be read.'
    if (isTooLong(message)) return tooLong
  }
  return null
}

async function* messagesOf(part: Extract<FilePart, { kind: 'parley' }>): AsyncGenerator<ArrivingMessage> {
  for await (const text of part.messages()) yield messageOf(parleyMessage.parse(jsonOf(text)))
}

async function* inBatches(all: Iterable<ArrivingMessage> | AsyncIterable<ArrivingMessage>): Finding {
  let batch: ArrivingMessage[] = []
  let characters = 0
  for await (const message of all) {
    const length = message.text.length + (message.reasoning?.length ?? 0)
    if (batch.length === messagesAtOnce || (batch.length > 0 && characters + length > charactersAtOnce)) {
      if (!(yield { kind: 'messages', messages: batch, isLast: false })) return
      batch = []
      characters = 0
    }
    batch.push(message)
    characters += length
  }
  yield { kind: 'messages', messages: batch, isLast: true }
}

const failed = (reason: string, title: string | null = null): Found => ({
  kind: 'failed',
  reason,
  title: title?.slice(0, 200) ?? null,
})

const fingerprintOf = (conversation: ArrivingConversation): string =>
  createHash('sha256').update(JSON.stringify(conversation)).digest('base64url')

function withoutMessages({ messages: _, ...head }: ArrivingConversation): ArrivingHead {
  return head
}

function isTooLong({ text, reasoning = '' }: Pick<ArrivingMessage, 'text' | 'reasoning'>): boolean {
  return text.length + reasoning.length > mostCharacters
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
