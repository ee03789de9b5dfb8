import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Egress, EgressResponse } from '#platform/egress/index.ts'
import { defineTool } from '../tool.ts'
import { isQuotation, quoted } from './quoted.ts'
import { allowsEverything, allowsNothing, readRobots, type Robots } from './robots.ts'

const agent = 'parley'
const headers = { 'user-agent': 'Parley/1.0 (a person asked for this page)', accept: 'text/html,text/*,application/*' }
const limits = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 8_000, totalMs: 20_000, maximumBytes: 6_000_000 }
const robotsLimits = { ...limits, firstByteMs: 5_000, totalMs: 8_000, maximumBytes: 600_000 }
const robotsKeptMs = 10 * 60_000
const mostRobots = 500
/** What a model reads at once; it may ask for what follows. */
const characters = 16_000
const snippetCharacters = 300

export interface ReadText {
  (
    file: { bytes: Uint8Array; name: string },
    part: { from: number; characters: number },
    signal: AbortSignal,
  ): Promise<{ title: string | null; text: string; isCut: boolean }>
}

export interface FetchPageNeeds {
  egress: Egress
  monotonic(): number
  /** Apart from this process: a page is anybody's. */
  readText: ReadText
  respectsRobots(): Promise<boolean>
}

/** The ending by which the reader tells the kinds of text apart, by media type; all others are no text. */
const endings: Record<string, string> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'application/json': 'json',
  'application/ld+json': 'json',
  'application/xml': 'txt',
  'text/xml': 'txt',
  'application/rss+xml': 'txt',
  'application/atom+xml': 'txt',
  'application/pdf': 'pdf',
  'application/epub+zip': 'epub',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.oasis.opendocument.text': 'odt',
}

export const fetchPage = ({ egress, monotonic, readText, respectsRobots }: FetchPageNeeds) => {
  const known = new Map<string, { at: number; robots: Promise<Robots> }>()

  async function robotsOf(origin: string, signal: AbortSignal): Promise<Robots> {
    const answer = await get(`${origin}/robots.txt`, robotsLimits, signal)
    if (answer.status === 200) return readRobots(await answer.text(), agent)
    answer.discard()
    // A site that has none allows all; one that is broken could not be asked.
    return answer.status >= 500 ? allowsNothing : allowsEverything
  }

  async function requireAllowed(url: URL, signal: AbortSignal): Promise<void> {
    const before = known.get(url.origin)
    const isFresh = before !== undefined && monotonic() - before.at < robotsKeptMs
    const robots = isFresh ? before.robots : robotsOf(url.origin, signal)
    if (!isFresh) {
      if (known.size >= mostRobots) known.clear()
      known.set(url.origin, { at: monotonic(), robots })
      robots.catch(() => known.delete(url.origin))
    }
    if ((await robots).allows(url.pathname + url.search)) return
    throw new AppError('forbidden', `${url.host} asks machines not to read this page (robots.txt).`)
  }

  const get = (url: string, within: typeof limits, signal: AbortSignal): Promise<EgressResponse> =>
    egress.request({ url, method: 'GET', purpose: 'page', headers, limits: within, signal })

  async function fetched(url: URL, signal: AbortSignal): Promise<{ bytes: Uint8Array; name: string; at: URL }> {
    const polite = await respectsRobots()
    if (polite) await requireAllowed(url, signal)
    const answer = await get(url.href, limits, signal)
    const at = new URL(answer.url)
    try {
      if (polite && at.origin !== url.origin) await requireAllowed(at, signal)
      if (answer.status !== 200) throw new AppError('provider_unavailable', `${at.host} answers ${answer.status}.`)
      const [type, charset] = typeOf(answer)
      const ending = endings[type] ?? (type.startsWith('text/') ? 'txt' : undefined)
      if (ending === undefined) {
        throw new AppError('unsupported_media', `This address leads to ${type || 'something unknown'}, not to text.`)
      }
      const bytes = inUnicode(await bytesOf(answer), charset)
      return { bytes, name: `page.${ending}`, at }
    } catch (error) {
      answer.discard()
      throw error
    }
  }

  return defineTool({
    name: 'fetch_page',
    title: 'Read a web page',
    description:
      'Reads the text of a web page or a document at an address. Long ones come in parts: `from` is the character to go on from.',
    given: z.object({
      url: z.string().check(z.minLength(4), z.maxLength(2000)),
      from: z.optional(z.int().check(z.minimum(0), z.maximum(2_000_000))),
    }),
    reachesOut: true,
    approval: 'ask',
    async call({ url: written, from = 0 }, { signal, cite }) {
      const { at, ...file } = await fetched(addressOf(written), signal)
      const { title, text, isCut } = await readText(file, { from, characters }, signal)
      if (text === '') return from === 0 ? 'There is no text on this page.' : 'The page ends before that.'
      const snippet = text.length > snippetCharacters ? `${text.slice(0, snippetCharacters).toWellFormed()}…` : text
      const n = cite({ title: title?.slice(0, 200) ?? at.host, url: at.href, snippet })
      return [
        `${isQuotation} Where you use it, cite it as [${n}].`,
        quoted('page', { n, url: at.href, title: title ?? '' }, text),
        ...(isCut ? [`There is more: ask again with from ${from + characters}.`] : []),
      ].join('\n')
    },
  })
}

function addressOf(written: string): URL {
  const text = /^[a-z][a-z0-9+.-]*:/i.test(written) ? written : `https://${written}`
  if (!URL.canParse(text)) throw new AppError('validation_failed', 'This is not a web address.')
  const url = new URL(text)
  url.hash = ''
  return url
}

function typeOf({ headers: told }: EgressResponse): [type: string, charset: string | undefined] {
  const [type = '', ...parameters] = (told['content-type'] ?? '').toLowerCase().split(';')
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='))
  return [type.trim(), charset?.slice('charset='.length).replaceAll('"', '')]
}

async function bytesOf({ body }: EgressResponse): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Only the answer's head knows in which signs it is written; the reader is given bytes alone. */
function inUnicode(bytes: Uint8Array, charset: string | undefined): Uint8Array {
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return bytes
  try {
    return Buffer.from(new TextDecoder(charset).decode(bytes))
  } catch {
    return bytes
  }
}
