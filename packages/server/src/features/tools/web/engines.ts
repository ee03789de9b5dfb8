import type { WebSearchEngine } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Egress, EgressRequest } from '#platform/egress/index.ts'

export interface WebResult {
  title: string
  url: string
  snippet: string
}

export interface EngineSettings {
  engine: WebSearchEngine
  /** Null: where the service itself is. */
  baseUrl: string | null
  apiKey: string | null
}

const limits = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000, maximumBytes: 2_000_000 }
/** Of markup read on the main thread; a list of results has a tenth of it. */
const longestMarkup = 600_000
const mostResults = 8

interface Engine {
  home: string | null
  request(
    base: string,
    query: string,
    apiKey: string | null,
  ): Pick<EgressRequest, 'url' | 'method' | 'headers' | 'body'>
  read(text: string): WebResult[] | Promise<WebResult[]>
}

const listed = z.array(
  z.object({ title: z.string(), url: z.string(), content: z.nullish(z.string()), description: z.nullish(z.string()) }),
)
const asResults = (found: z.infer<typeof listed>): WebResult[] =>
  found.map(({ title, url, content, description }) => ({
    title,
    url,
    snippet: withoutTags(content ?? description ?? ''),
  }))

const engines: Record<WebSearchEngine, Engine> = {
  searxng: {
    home: null,
    request: (base, query) => ({ url: `${base}/search?${search({ q: query, format: 'json' })}`, method: 'GET' }),
    read: (text) => asResults(z.object({ results: listed }).parse(JSON.parse(text)).results),
  },
  brave: {
    home: 'https://api.search.brave.com',
    request: (base, query, apiKey) => ({
      url: `${base}/res/v1/web/search?${search({ q: query, count: String(mostResults) })}`,
      method: 'GET',
      headers: { accept: 'application/json', 'x-subscription-token': apiKey ?? '' },
    }),
    read: (text) => {
      const { web } = z.object({ web: z.optional(z.object({ results: listed })) }).parse(JSON.parse(text))
      return asResults(web?.results ?? [])
    },
  },
  tavily: {
    home: 'https://api.tavily.com',
    request: (base, query, apiKey) => ({
      url: `${base}/search`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey ?? ''}` },
      body: JSON.stringify({ query, max_results: mostResults, search_depth: 'basic' }),
    }),
    read: (text) => asResults(z.object({ results: listed }).parse(JSON.parse(text)).results),
  },
  duckduckgo: {
    home: 'https://html.duckduckgo.com',
    request: (base, query) => ({
      url: `${base}/html/?${search({ q: query })}`,
      method: 'GET',
      headers: { accept: 'text/html', 'user-agent': 'Mozilla/5.0 (compatible; Parley/1.0)' },
    }),
    read: readDuckDuckGo,
  },
}

export const needsKey = (engine: WebSearchEngine): boolean => engine === 'brave' || engine === 'tavily'
export const needsAddress = (engine: WebSearchEngine): boolean => engines[engine].home === null

/** Asks the engine that is set. Rejects with an AppError that says what is wrong with it. */
export async function searchWeb(
  egress: Egress,
  { engine: name, baseUrl, apiKey }: EngineSettings,
  query: string,
  signal: AbortSignal,
): Promise<WebResult[]> {
  const engine = engines[name]
  const base = (baseUrl ?? engine.home ?? '').replace(/\/+$/, '')
  if (base === '') throw new AppError('provider_unavailable', 'No search engine is set up.')
  const request = engine.request(base, query, apiKey)
  const answer = await egress.request({ ...request, purpose: 'search', limits, signal })
  if (answer.status === 401 || answer.status === 403) {
    answer.discard()
    throw new AppError('provider_refused', refusal(name))
  }
  if (answer.status === 429) {
    answer.discard()
    throw new AppError('rate_limited', 'The search engine wants fewer questions. Try again later.')
  }
  if (answer.status !== 200) {
    answer.discard()
    throw new AppError('provider_unavailable', `The search engine answers ${answer.status}.`)
  }
  const text = await answer.text()
  try {
    return (await engine.read(text)).filter(isWebPage).slice(0, mostResults)
  } catch (cause) {
    throw new AppError('provider_unavailable', 'The search engine answered in a form that is not known.', { cause })
  }
}

function refusal(engine: WebSearchEngine): string {
  if (needsKey(engine)) return 'The search engine does not accept the key.'
  if (engine === 'searxng') return 'This SearXNG refuses. Its settings must allow the format json.'
  return 'The search engine refuses to answer machines now.'
}

function isWebPage({ url }: WebResult): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}

function search(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString()
}

function withoutTags(text: string): string {
  return text
    .replaceAll(/<[^<>]{0,200}>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Its page for browsers without scripts. Links lead through it, with the real address in `uddg`. */
async function readDuckDuckGo(html: string): Promise<WebResult[]> {
  if (html.length > longestMarkup) throw new Error('The page of results is too long.')
  const { parseHTML } = await import('linkedom')
  const { document } = parseHTML(html)
  const found = [...document.querySelectorAll('.result')].filter((one) => !one.classList.contains('result--ad'))
  if (found.length === 0 && document.querySelector('.no-results, .results') === null) {
    throw new Error('This is no page of results.')
  }
  return found.flatMap((one) => {
    const link = one.querySelector('.result__a')
    const url = realAddress(link?.getAttribute('href') ?? '')
    if (link === null || url === null) return []
    const snippet = withoutTags(one.querySelector('.result__snippet')?.textContent ?? '')
    return [{ title: withoutTags(link.textContent ?? ''), url, snippet }]
  })
}

function realAddress(href: string): string | null {
  if (!URL.canParse(href, 'https://duckduckgo.com')) return null
  const url = new URL(href, 'https://duckduckgo.com')
  return url.searchParams.get('uddg') ?? url.href
}
