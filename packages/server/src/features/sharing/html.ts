import type { Message } from '@parley/contract'
import { Marked, type Tokens } from 'marked'
import type { ReadConversation } from '#features/chats/index.ts'
import type { ExportWords } from './export-words.ts'

/** A file that stands alone, on screen and on paper: no script, no picture or font from anywhere. */
export function htmlHead({ conversation: { title, updatedAt } }: ReadConversation, words: ExportWords): string {
  const name = escapeHtml(title ?? words.conversation)
  const day = new Intl.DateTimeFormat(words.language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(updatedAt),
  )
  return `<!doctype html>
<html lang="${words.language}" dir="${words.direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${name}</title><style>${style}</style></head><body>
<h1 dir="auto">${name}</h1><p class="when">${escapeHtml(day)}</p>
`
}

export const htmlFoot = '</body></html>\n'

export function htmlTurn(speaker: string, { role, text, citations = [] }: Message, words: ExportWords): string {
  const notes = citations.map(
    ({ n, title, page }) =>
      `<li value="${n}"><bdi>${escapeHtml(title)}</bdi>${page === null ? '' : words.page(page)}</li>`,
  )
  const sources = notes.length === 0 ? '' : `<ol class="sources">${notes.join('')}</ol>`
  return `<section class="${role}"><h2>${escapeHtml(speaker)}</h2>${markdown(text)}${sources}</section>\n`
}

const reader = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
    image: ({ text, href }: Tokens.Image) => escapeHtml(`[${text}] (${href})`),
    link({ href, tokens }: Tokens.Link) {
      const words = this.parser.parseInline(tokens)
      return isPlainLink(href) ? `<a href="${escapeHtml(href)}" rel="noopener noreferrer">${words}</a>` : words
    },
  },
})

function markdown(text: string): string {
  const html = reader.parse(text)
  return typeof html === 'string' ? html : ''
}

function isPlainLink(href: string): boolean {
  const url = URL.parse(href)
  return url !== null && ['http:', 'https:', 'mailto:'].includes(url.protocol)
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const style = `
:root { color-scheme: light; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 11pt/1.55 Georgia, "Times New Roman", serif; color: #222; }
h1 { font-size: 1.6rem; margin-bottom: 0; } .when { color: #666; margin-top: 0.25rem; }
section { margin-block: 1.25rem; } section h2 { font-size: 0.8rem; text-transform: uppercase; letter-spacing: 0.06em; color: #666; break-after: avoid; }
.user { padding-inline-start: 1rem; border-inline-start: 3px solid #c9b8a8; }
p, li, td, th, blockquote, section h1, section h2, section h3, section h4 { unicode-bidi: plaintext; text-align: start; }
section > h2:first-child, .sources li { unicode-bidi: normal; }
pre, code { direction: ltr; unicode-bidi: isolate; text-align: left; }
pre { padding: 0.75rem; background: #f5f2ee; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.85em; }
code { font-family: ui-monospace, monospace; } table { border-collapse: collapse; } td, th { border: 1px solid #bbb; padding: 0.25rem 0.5rem; }
.sources { font-size: 0.85em; color: #555; }
@media print { body { margin: 0; max-width: none; } pre, table, blockquote { break-inside: avoid; } a { color: inherit; } }
`
