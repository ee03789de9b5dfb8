import type { Files, StoredFile } from '#platform/files/index.ts'
import type { RouteAnswer } from '#platform/http/index.ts'
import { pour } from '#platform/pour.ts'
import { readByteRange } from './byte-range.ts'
import { mayShow } from './content-type.ts'

/** A file as it was given, in a way that no browser takes for a page of ours. */
export function sendFile(files: Pick<Files, 'read'>, file: StoredFile, headers: Headers): RouteAnswer {
  const tag = `"${file.hash}"`
  const common = {
    'content-type': mayShow(file.type) || file.type === 'application/pdf' ? file.type : 'application/octet-stream',
    'content-disposition': disposition(file),
    // Should anybody open it in a tab of its own, it runs nothing and reaches nothing.
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    etag: tag,
  }
  if (matches(headers.get('if-none-match'), tag)) return { status: 304, headers: { etag: tag } }
  const sameAsBefore = headers.get('if-range') === null || headers.get('if-range') === tag
  const range = sameAsBefore ? readByteRange(headers.get('range'), file.size) : 'whole'
  if (range === 'none') return { status: 416, headers: { 'content-range': `bytes */${file.size}` } }

  const length = range === 'whole' ? file.size : range.end - range.start + 1
  const place = range === 'whole' ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` }
  return {
    status: range === 'whole' ? 200 : 206,
    headers: { ...common, ...place, 'content-length': String(length) },
    stream(response) {
      if (length === 0) return void response.end()
      // The head is out: a connection that breaks off is the only honest way left to say that this is not all.
      pour(files.read(file, range === 'whole' ? undefined : range), response).catch(() => response.destroy())
    },
  }
}

function matches(header: string | null, tag: string): boolean {
  return header !== null && header.split(',').some((given) => given.trim().replace(/^W\//, '') === tag)
}

/** RFC 6266: letters beyond ASCII in the second form; the first is for what does not know it. */
function disposition({ name, type }: StoredFile): string {
  const last = name.split(/[\\/]/).at(-1) || 'file'
  const plain = last.replaceAll(/[^ -~]|["%\\]/g, '_')
  const encoded = encodeURIComponent(last).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `${mayShow(type) ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
