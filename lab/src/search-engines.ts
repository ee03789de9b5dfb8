import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { startWebServer, type LabWebServer } from './web-server.ts'

/** The key that the lab's engines accept where they want one. */
export const searchKey = 'lab-search-key'

const pages = [
  {
    title: 'Herons <b>at</b> rest',
    url: 'https://birds.example.org/herons',
    about: 'A heron stands <b>still</b> for hours.',
  },
  { title: 'Not a page', url: 'javascript:alert(1)', about: 'Nothing.' },
]

/** Four search engines at one address, each in the form of its public interface. */
export function startSearchEngines(): Promise<LabWebServer> {
  return startWebServer((request, response) => {
    void answer(request).then(({ status = 200, type = 'application/json', body }) => {
      response.writeHead(status, { 'content-type': type }).end(body)
    })
  })
}

async function answer(request: IncomingMessage): Promise<{ status?: number; type?: string; body: string }> {
  const url = new URL(request.url ?? '/', 'http://lab')
  const refused = { status: 401, body: '{"error":"unauthorized"}' }
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /search':
      if (url.searchParams.get('format') !== 'json') return { status: 403, type: 'text/html', body: 'Forbidden' }
      return json({
        query: url.searchParams.get('q'),
        results: pages.map(({ about, ...page }) => ({ ...page, content: about, engine: 'lab' })),
      })
    case 'GET /res/v1/web/search':
      if (request.headers['x-subscription-token'] !== searchKey) return refused
      return json({
        type: 'search',
        web: { results: pages.map(({ about, ...page }) => ({ ...page, description: about })) },
      })
    case 'POST /search': {
      if (request.headers.authorization !== `Bearer ${searchKey}`) return refused
      const { query } = Object(JSON.parse(await text(request)))
      return json({ query, results: pages.map(({ about, ...page }) => ({ ...page, content: about, score: 0.9 })) })
    }
    case 'GET /html/':
      return { type: 'text/html', body: pageOfResults() }
    default:
      return { status: 404, body: '{}' }
  }
}

const json = (body: unknown) => ({ body: JSON.stringify(body) })

function pageOfResults(): string {
  const results = pages.map(
    ({ title, url, about }) => `<div class="result results_links web-result">
      <h2 class="result__title"><a class="result__a" href="//duckduckgo.com/l/?uddg=${encodeURIComponent(url)}&amp;rut=1">${title}</a></h2>
      <a class="result__snippet" href="//duckduckgo.com/l/?uddg=${encodeURIComponent(url)}">${about}</a></div>`,
  )
  const advertisement = '<div class="result result--ad"><a class="result__a" href="https://ads.example">Buy</a></div>'
  return `<!doctype html><html><body><div class="results">${advertisement}${results.join('')}</div></body></html>`
}
