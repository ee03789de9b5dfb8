export interface ReceivedMail {
  from: string
  to: string[]
  subject: string
  headers: Record<string, string>
  /** The plain text, decoded. */
  text: string
  html: string
  /** Exactly as it came. */
  raw: string
}

/** Reads as much of a mail as tests need: its headers, and its text and HTML parts decoded. */
export function readMail(raw: string, from: string, to: string[]): ReceivedMail {
  const { headers, body } = split(raw)
  const parts = textParts(headers, body)
  return {
    from,
    to,
    subject: decodeWords(headers['subject'] ?? ''),
    headers,
    text: parts.find(({ type }) => type === 'text/plain')?.content ?? '',
    html: parts.find(({ type }) => type === 'text/html')?.content ?? '',
    raw,
  }
}

interface Part {
  type: string
  content: string
}

function split(raw: string): { headers: Record<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const head = end === -1 ? raw : raw.slice(0, end)
  const headers: Record<string, string> = {}
  // A header goes on where the next line begins with a space.
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  return { headers, body: end === -1 ? '' : raw.slice(end + 4) }
}

function textParts(headers: Record<string, string>, body: string): Part[] {
  const type = headers['content-type'] ?? 'text/plain'
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (boundary === undefined) {
    return [
      { type: type.split(';')[0]?.trim() ?? '', content: decode(body, headers['content-transfer-encoding'] ?? '') },
    ]
  }
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .flatMap((part) => {
      const inner = split(part.replace(/^\r\n/, ''))
      return textParts(inner.headers, inner.body)
    })
}

function decode(text: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(text, 'base64').toString()
    case 'quoted-printable':
      return decodeQuoted(text.replace(/=\r\n/g, ''))
    default:
      return text
  }
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

/** `=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=` in a header. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : decodeQuoted(word.replaceAll('_', ' ')),
    )
}
