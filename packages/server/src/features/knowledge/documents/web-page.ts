import { AppError } from '#platform/app-error.ts'
import type { Egress, EgressResponse } from '#platform/egress/index.ts'
import type { UploadedFile } from '#platform/http/index.ts'

const limits = { connectMs: 10_000, firstByteMs: 15_000, idleMs: 10_000, totalMs: 30_000, maximumBytes: 20 * 2 ** 20 }
const readable = /^(text\/(html|plain|markdown|csv|xml)|application\/(xhtml\+xml|pdf|json|xml))\b/i
const markup = /^(text\/html|application\/xhtml)/i
const endings: readonly (readonly [RegExp, string])[] = [
  [markup, '.html'],
  [/^application\/pdf/i, '.pdf'],
  [/^text\/markdown/i, '.md'],
  [/^text\/csv/i, '.csv'],
  [/^application\/json/i, '.json'],
]

/** What stands at an address now, as a file that can be read like any other. */
export async function fetchPage(egress: Egress, url: string, signal: AbortSignal): Promise<UploadedFile> {
  const headers = { accept: 'text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.5' }
  const answer = await egress.request({ url, method: 'GET', purpose: 'page', headers, limits, signal })
  const type = answer.headers['content-type'] ?? 'text/html'
  if (answer.status !== 200 || !readable.test(type)) {
    answer.discard()
    throw refused(
      answer.status === 200
        ? `This address holds no text (${type.split(';')[0]}).`
        : `This address answered with ${answer.status} instead of a page.`,
    )
  }
  const bytes = await allOf(answer)
  if (bytes.length === 0) throw refused('This page is empty.')
  const content = markup.test(type) ? Buffer.from(decode(bytes, type)) : bytes
  const name = nameOf(answer.url, type, content)
  return {
    name,
    type,
    bytes: (async function* once() {
      yield content
    })(),
  }
}

const refused = (message: string): AppError =>
  new AppError('validation_failed', message, { fields: { url: [message] }, actions: ['edit'] })

async function allOf(answer: EgressResponse): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of answer.body) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Web pages say in two places how they are written; what they do not say is UTF-8. */
function decode(bytes: Buffer, type: string): string {
  const inside = /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,40})/i.exec(bytes.subarray(0, 4096).toString('latin1'))
  const label = /charset\s*=\s*"?([\w-]{2,40})/i.exec(type)?.[1] ?? inside?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' }

function nameOf(url: string, type: string, content: Buffer): string {
  const ending = endings.find(([pattern]) => pattern.test(type))?.[1] ?? '.txt'
  const { hostname, pathname } = new URL(url)
  const title = markup.test(type) ? titleIn(content.subarray(0, 65_536).toString()) : ''
  const name = title === '' ? `${hostname}${pathname.replace(/\/$/, '')}` : title
  return (
    name
      .slice(0, 200)
      .toWellFormed()
      .replace(new RegExp(`${ending.replace('.', '\\.')}$`, 'i'), '') + ending
  )
}

function titleIn(html: string): string {
  const title = /<title[^>]{0,200}>([^<]{1,1000})</i.exec(html)?.[1] ?? ''
  const plain = title.replaceAll(/&([a-z]{2,6}|#39);/gi, (whole, name: string) => entities[name.toLowerCase()] ?? whole)
  return plain.replaceAll(/\s+/g, ' ').trim()
}
