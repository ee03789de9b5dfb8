import { jsonValues } from './json-values.ts'
import type { StoredSource } from './stored-source.ts'
import { conversationFiles, isZip } from './zip.ts'

/** Of one conversation, or of one message of our own files: more is not held in memory. */
const mostBytes = 16 * 1024 * 1024

/** A conversation as a text of its own, or one of ours whose messages follow while they are read. */
export type FilePart =
  | { kind: 'whole'; text: string | null }
  | { kind: 'parley'; head: Record<string, unknown>; messages: AsyncIterable<string | null> }

const wrappers = new Set(['conversations', 'chats', 'data'])

/** The conversations in a file, one after the other. */
export async function* fileParts(source: StoredSource): AsyncGenerator<FilePart> {
  if (await isZip(source)) {
    for await (const bytes of conversationFiles(source)) yield* partsOf(bytes)
  } else yield* partsOf(counted(source))
}

async function* counted(source: StoredSource): AsyncGenerator<Uint8Array> {
  let done = 0
  for await (const piece of source.read()) {
    if (!(piece instanceof Uint8Array)) continue
    done += piece.length
    source.progress(done)
    yield piece
  }
}

async function* partsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FilePart> {
  const values = jsonValues(bytes, mostBytes)
  const fields = new Map<string, string>()
  const lists = new Map<string, string[]>()
  let size = 0
  let isOne = true
  try {
    for (let next = await values.next(); next.done !== true; next = await values.next()) {
      const { field, isElement, text } = next.value
      if (field === null || (isElement && wrappers.has(field))) {
        isOne = false
        yield { kind: 'whole', text }
        continue
      }
      if (isElement && field === 'messages' && fields.get('format') === '"parley-conversation"') {
        isOne = false
        const head = Object.fromEntries(
          Array.from(fields, ([name, value]): [string, unknown] => [name, JSON.parse(value)]),
        )
        yield { kind: 'parley', head, messages: theRest(text, values) }
        return
      }
      size += text?.length ?? mostBytes + 1
      if (size > mostBytes || text === null) {
        // One conversation alone, too large to be held.
        for await (const _ of values);
        yield { kind: 'whole', text: null }
        return
      }
      if (!isElement) fields.set(field, text)
      else if (lists.has(field)) lists.get(field)?.push(text)
      else lists.set(field, [text])
    }
  } finally {
    await values.return(undefined)
  }
  if (isOne && fields.size + lists.size > 0) yield { kind: 'whole', text: together(fields, lists) }
}

async function* theRest(first: string | null, values: ReturnType<typeof jsonValues>): AsyncGenerator<string | null> {
  yield first
  for (let next = await values.next(); next.done !== true; next = await values.next()) {
    if (next.value.isElement) yield next.value.text
  }
}

function together(fields: ReadonlyMap<string, string>, lists: ReadonlyMap<string, string[]>): string {
  const pieces = [
    ...Array.from(fields, ([name, text]) => `${JSON.stringify(name)}:${text}`),
    ...Array.from(lists, ([name, texts]) => `${JSON.stringify(name)}:[${texts.join(',')}]`),
  ]
  return `{${pieces.join(',')}}`
}
