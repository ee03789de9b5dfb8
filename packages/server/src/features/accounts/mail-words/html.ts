import type { Language } from '@parley/contract'

const rightToLeft: ReadonlySet<Language> = new Set(['ar'])
const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)

/**
 * The same words for a language written from right to left, null for others: plain text cannot say which way it runs, and
 * many programs lay it out from the left. Nothing in it is fetched, and it looks as the reader's program makes it look.
 */
export function asHtml(paragraphs: readonly string[], language: Language): string | null {
  if (!rightToLeft.has(language)) return null
  const body = paragraphs.map((paragraph) => `<p>${withLinks(paragraph)}</p>`).join('\n')
  return `<!doctype html>\n<html lang="${language}" dir="rtl">\n<body>\n${body}\n</body>\n</html>\n`
}

function withLinks(paragraph: string): string {
  const pieces = paragraph.split(/(https?:\/\/\S+)/)
  return pieces
    .map((piece, at) => {
      const text = escaped(piece)
      return at % 2 === 1 ? `<a dir="ltr" href="${text}">${text}</a>` : text.replaceAll('\n', '<br>')
    })
    .join('')
}
