import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, readFileSync } from 'node:fs'
import { pour } from '#platform/pour.ts'
import { endDrained } from './end-drained.ts'
import type { Exchange } from './exchange.ts'
import { framePolicy, isFrame, writeFrameHeaders } from './frame-policy.ts'
import { prepareIndexPage } from './index-page.ts'
import { staticRoute } from './request-log.ts'
import { matchesTag, notFound } from './send.ts'
import { listStaticFiles, type StaticFile } from './static-manifest.ts'

export interface StaticFiles {
  /** False while the web app is not built. */
  hasPage: boolean
  /** False when there is nothing to serve at that path. */
  serve(exchange: Exchange, path: string, below: string): Promise<boolean>
}

/** Prefixes of what programs call: a page would be the wrong answer to a wrong path there. */
const programPaths = /^\/(?:api|v1|health|metrics|frame)(?:\/|$)/
const hashedName = /^\/assets\/.*-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/

/** Only files found at the start can be named, so no path can lead anywhere else. */
export function createStaticFiles(directory: string | null, basePath: string): StaticFiles {
  const files = directory === null ? new Map<string, StaticFile>() : listStaticFiles(directory)
  const index = prepareIndexPage(files.get('/index.html'), basePath)
  files.delete('/index.html')
  const frames = new Map(
    [...files]
      .filter(([below]) => isFrame(below))
      .map(([below, { plain }]) => [below, framePolicy(below, readFileSync(plain.path, 'utf8'))]),
  )

  return {
    hasPage: index !== null,
    async serve(exchange, path, below) {
      const { request, response } = exchange
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      const frame = frames.get(below)
      if (programPaths.test(below) && frame === undefined) return false
      if (`${path}/` === basePath) {
        exchange.route = staticRoute
        response.writeHead(308, { location: basePath, 'content-length': 0 })
        endDrained(exchange)
        return true
      }
      const file = files.get(below)
      if (!file && !(index && (below === '/' || below === '/index.html' || isNavigation(exchange)))) return false
      exchange.route = staticRoute
      if (frame !== undefined) writeFrameHeaders(response, frame)
      if (file) await sendFile(exchange, file, hashedName.test(below))
      else if (index) sendPage(exchange, index)
      return true
    },
  }
}

/** A person opening `/c/…` gets the app, which knows that path; a script asking for a missing file gets 404. */
function isNavigation({ request }: Exchange): boolean {
  return (request.headers.accept ?? '').includes('text/html')
}

function sendPage(exchange: Exchange, page: Buffer): void {
  const { request, response } = exchange
  const tag = `"${hash('sha1', page, 'base64url')}"`
  response.setHeader('cache-control', 'no-cache')
  response.setHeader('etag', tag)
  if (matchesTag(request.headers['if-none-match'], tag)) response.writeHead(304)
  else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length })
  endDrained(exchange, response.statusCode === 304 ? undefined : page)
}

async function sendFile(exchange: Exchange, file: StaticFile, immutable: boolean): Promise<void> {
  const { request, response } = exchange
  const variant = chooseVariant(file, request.headers['accept-encoding'])
  response.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  response.setHeader('vary', 'Origin, Accept-Encoding')
  response.setHeader('etag', variant.tag)
  if (matchesTag(request.headers['if-none-match'], variant.tag)) {
    response.writeHead(304)
    return endDrained(exchange)
  }

  const head = {
    'content-type': file.type,
    'content-length': variant.bytes,
    ...(variant.encoding && { 'content-encoding': variant.encoding }),
  }
  if (request.method === 'HEAD') {
    response.writeHead(200, head)
    return endDrained(exchange)
  }
  const content = createReadStream(variant.path)
  await once(content, 'open').catch((error: NodeJS.ErrnoException) => {
    // Another version was built meanwhile.
    throw error.code === 'ENOENT' ? notFound() : error
  })
  try {
    response.writeHead(200, head)
    await pour(content, response)
  } catch (error) {
    // A reader who left is no failure of ours.
    if (!response.destroyed) throw error
  }
}

function chooseVariant(file: StaticFile, accepted: string | undefined): StaticFile['variants'][number] {
  const names = new Set(
    (accepted ?? '')
      .split(',')
      .filter((entry) => !/;\s*q=0(?:\.0*)?\s*$/.test(entry))
      .map((entry) => entry.split(';')[0]?.trim().toLowerCase()),
  )
  return file.variants.find(({ encoding }) => encoding !== null && names.has(encoding)) ?? file.plain
}
