import { jsonValues, parsed } from './json-values.ts'
import type { StoredSource } from './stored-source.ts'
import { conversationFiles, isZip } from './zip.ts'

/** Of one conversation, or of one message of our own files: more is not held in memory. */
const mostBytes = 16 * 1024 * 1024

/** A conversation as a text of its own, or one of ours whose messages are read from the file whenever they are asked for. */
export type FilePart =
  | { kind: 'whole'; text: string | null }
  | { kind: 'parley'; head: Record<string, unknown>; messages(): AsyncIterable<string | null> }

/** From the beginning, each time. */
type OpenBytes = () => AsyncIterable<Uint8Array>

const wrappers = new Set(['conversations', 'chats', 'data'])

/** The conversations in a file, one after the other. */
export async function* fileParts(source: StoredSource): AsyncGenerator<FilePart> {
  if (await isZip(source)) {
    for await (const open of conversationFiles(source)) yield* partsOf(open)
  } else yield* partsOf(() => counted(source))
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

async function* partsOf(open: OpenBytes): AsyncGenerator<FilePart> {
  const values = jsonValues(open(), mostBytes)
  const fields = new Map<string, string>()
  const lists = new Map<string, string[]>()
  let size = 0
  let isOne = true
  for await (const { field, isElement, text } of values) {
    if (field === null || (isElement && wrappers.has(field))) {
      isOne = false
      yield { kind: 'whole', text }
      continue
    }
    if (isElement && field === 'messages' && fields.get('format') === '"parley-conversation"') {
      const head = Object.fromEntries(Array.from(fields, ([name, value]): [string, unknown] => [name, parsed(value)]))
      await values.return(undefined)
      yield { kind: 'parley', head, messages: () => messagesIn(open) }
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
  if (isOne && fields.size + lists.size > 0) yield { kind: 'whole', text: together(fields, lists) }
}

async function* messagesIn(open: OpenBytes): AsyncGenerator<string | null> {
  for await (const { field, isElement, text } of jsonValues(open(), mostBytes)) {
    if (isElement && field === 'messages') yield text
  }
}

function together(fields: ReadonlyMap<string, string>, lists: ReadonlyMap<string, string[]>): string {
  const pieces = [
    ...Array.from(fields, ([name, text]) => `${JSON.stringify(name)}:${text}`),
    ...Array.from(lists, ([name, texts]) => `${JSON.stringify(name)}:[${texts.join(',')}]`),
  ]
  return `{${pieces.join(',')}}`
}
