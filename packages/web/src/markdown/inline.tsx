import type { MarkedToken, Token } from 'marked'
import type { ReactNode } from 'react'
import { t } from '../i18n/index.ts'
import { Cited } from './citation.tsx'
import { decodeEntities } from './entities.ts'
import styles from './markdown.module.css'
import { placeOf, safeLink } from './safe-link.ts'

const deepest = 24

export function Inline({ tokens, depth = 0 }: { tokens: readonly Token[]; depth?: number }) {
  return tokens.map((token, index) => <Span key={index} token={token} depth={depth} />)
}

function Span({ token: any, depth }: { token: Token; depth: number }) {
  if (!isInline(any) || depth > deepest) return any.raw
  const within = 'tokens' in any && any.tokens !== undefined && <Inline tokens={any.tokens} depth={depth + 1} />
  switch (any.type) {
    case 'strong':
      return <strong>{within}</strong>
    case 'em':
      return <em>{within}</em>
    case 'del':
      return <del>{within}</del>
    case 'codespan':
      return <code dir="ltr">{any.text}</code>
    case 'br':
      return <br />
    case 'link':
      return (
        <SafeLink href={any.href} text={any.text}>
          {within}
        </SafeLink>
      )
    case 'image':
      return <RemoteImage href={any.href} text={any.text} />
    case 'text':
      return within === false ? <Cited text={decodeEntities(any.text)} /> : within
    case 'escape':
      return any.text
    case 'html':
      return any.raw
  }
}

type InlineToken = Extract<
  MarkedToken,
  { type: 'strong' | 'em' | 'del' | 'codespan' | 'br' | 'link' | 'image' | 'text' | 'escape' | 'html' }
>

function isInline(token: Token): token is InlineToken {
  return /^(?:strong|em|del|codespan|br|link|image|text|escape|html)$/.test(token.type)
}

/** A link says where it leads, unless its own words already do. */
export function SafeLink({ href, text, children }: { href: string; text: string; children: ReactNode }) {
  const url = safeLink(href)
  if (url === null) return children
  const place = placeOf(url)
  const saysItself = text.toLowerCase().includes(place.toLowerCase())
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow" title={url.href}>
      {children}
      {!saysItself && <span className={styles['host']}> {place}</span>}
      <span className="hidden-text"> {t('link.newTab')}</span>
    </a>
  )
}

/** Never loaded by itself: an address can carry the words of a conversation away. */
function RemoteImage({ href, text }: { href: string; text: string }) {
  const url = safeLink(href)
  const words = decodeEntities(text)
  if (url === null) return words === '' ? <em>{t('image.none')}</em> : words
  return (
    <SafeLink href={href} text="">
      <span className={styles['picture']}>{words === '' ? t('image.remote') : t('image.named', { name: words })}</span>
    </SafeLink>
  )
}
