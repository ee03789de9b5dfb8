import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Language, Message } from '@parley/contract'
import type { RouteAnswer } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { ReadConversation } from '#features/chats/index.ts'
import { exportWords, type ExportWords } from './export-words.ts'
import { htmlFoot, htmlHead, htmlTurn } from './html.ts'

export type ExportFormat = 'json' | 'md' | 'html'

/** One way to write a conversation: its beginning, each message, its end. */
interface Writer {
  type: string
  head(read: ReadConversation, words: ExportWords): string
  message(message: Message, words: ExportWords, isFirst: boolean): string
  foot: string
}

const writers: Record<ExportFormat, Writer> = {
  json: {
    type: 'application/json; charset=utf-8',
    head({ conversation }) {
      const { id, title, systemPrompt, pinned, archived, folder, leafId, createdAt, updatedAt } = conversation
      const shown = { title, systemPrompt, pinned, archived, folder, leafId, createdAt, updatedAt }
      const about = { format: 'parley-conversation', version: 1, id, ...shown }
      return `${JSON.stringify(about).slice(0, -1)},"messages":[`
    },
    message(message, _words, isFirst) {
      const { id, parentId, role, modelId, text, status, reasoning, toolCalls, citations, usage, createdAt } = message
      const kept = { id, parentId, role, modelId, text, status, reasoning, toolCalls, citations, usage, createdAt }
      return `${isFirst ? '' : ','}\n${JSON.stringify(kept)}`
    },
    foot: '\n]}\n',
  },
  md: {
    type: 'text/markdown; charset=utf-8',
    head: ({ conversation: { title } }, words) => `# ${oneLine(title ?? words.conversation)}\n`,
    message: (message, words) => `\n## ${speaker(message, words)}\n\n${message.text}\n${sources(message, words)}`,
    foot: '',
  },
  html: {
    type: 'text/html; charset=utf-8',
    head: htmlHead,
    message: (message, words) => htmlTurn(speaker(message, words), message, words),
    foot: htmlFoot,
  },
}

/** Sent page by page as it is read, so that a conversation of any length takes the same memory. */
export function exportAnswer(read: ReadConversation, format: ExportFormat, language: Language, log: Log): RouteAnswer {
  const writer = writers[format]
  return {
    status: 200,
    headers: {
      'content-type': writer.type,
      'content-disposition': `attachment; filename*=UTF-8''${fileName(read, format)}`,
    },
    stream: (response) => {
      send(response, read, writer, exportWords[language]).catch((error: unknown) => {
        // A file that ends without its end would look whole.
        log.warn('An export could not be finished', { error })
        response.destroy()
      })
    },
  }
}

/** A conversation with all its branches, as the JSON that is read back in. */
export async function* conversationJson(read: ReadConversation): AsyncGenerator<string> {
  yield writers.json.head(read, exportWords.en)
  let isFirst = true
  for await (const page of read.messages) {
    for (const message of page) {
      yield writers.json.message(message, exportWords.en, isFirst)
      isFirst = false
    }
  }
  yield writers.json.foot
}

async function send(
  response: ServerResponse,
  read: ReadConversation,
  writer: Writer,
  words: ExportWords,
): Promise<void> {
  response.write(writer.head(read, words))
  let isFirst = true
  for await (const page of read.messages) {
    for (const message of page) {
      const more = response.write(writer.message(message, words, isFirst))
      isFirst = false
      if (!more && !response.destroyed) await Promise.race([once(response, 'drain'), once(response, 'close')])
      if (response.destroyed) return
    }
  }
  response.end(writer.foot)
}

function fileName({ conversation: { title } }: ReadConversation, format: ExportFormat): string {
  const name = oneLine(title ?? '')
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, '')
    .trim()
    .slice(0, 60)
    // The cut may have gone through a letter, of which half cannot be written in an address.
    .replace(/\p{Cs}$/u, '')
  return `${encodeURIComponent(name === '' ? 'conversation' : name)}.${format}`
}

function speaker({ role, modelId }: Message, words: ExportWords): string {
  return role === 'user' ? words.you : (modelId ?? words.answer)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

function sources({ citations = [] }: Message, words: ExportWords): string {
  if (citations.length === 0) return ''
  const lines = citations.map(({ n, title, page }) => `[${n}] ${title}${page === null ? '' : words.page(page)}`)
  return `\n${lines.join('\n')}\n`
}
