/** Beginnings that tell what a file is, whatever it is called. */
const beginnings: readonly { type: string; at?: number; bytes: readonly number[] | string }[] = [
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', bytes: 'GIF87a' },
  { type: 'image/gif', bytes: 'GIF89a' },
  { type: 'image/webp', at: 8, bytes: 'WEBP' },
  { type: 'image/avif', at: 4, bytes: 'ftypavif' },
  { type: 'application/pdf', bytes: '%PDF-' },
]

/** Office files are all archives: there the name decides, and whoever reads them looks inside. */
const byEnding: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  epub: 'application/epub+zip',
  htm: 'text/html',
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  odp: 'application/vnd.oasis.opendocument.presentation',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odt: 'application/vnd.oasis.opendocument.text',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

export const bytesThatTell = 16
const shownInline = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

/** What the sender claims plays no part: an image is one only when its bytes are. */
export function contentTypeOf(name: string, head: Uint8Array): string {
  const text = Buffer.from(head).toString('latin1')
  for (const { type, at = 0, bytes } of beginnings) {
    const wanted = typeof bytes === 'string' ? bytes : String.fromCharCode(...bytes)
    if (text.startsWith(wanted, at)) return type
  }
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(byEnding, ending) ? (byEnding[ending] ?? '') : 'application/octet-stream'
}

/** Whether a browser may draw it where it stands: pictures of points alone, which run nothing. */
export function mayShow(type: string): boolean {
  return shownInline.has(type)
}
